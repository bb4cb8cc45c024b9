package io.koine.mesh.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.mesh.Fixtures;
import io.koine.model.Hostname;
import io.koine.model.SourceId;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Catalogue;
import io.koine.model.catalogue.CatalogueDelta;
import io.koine.model.catalogue.CatalogueDelta.SourceDelta;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.catalogue.SourceImage.State;
import io.koine.model.testing.RandomItems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the loop's head keeps up to date by what changed is what a look at everything gives.
final class HeadTest {
    private static final int STEPS = 200;

    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void hostsWithoutAnAddress(long seed) {
        Random random = new Random(seed);
        Source source = new Source(Fixtures.VM, random);
        NewHosts hosts = new NewHosts();
        TreeSet<Hostname> asked = new TreeSet<>();
        for (int step = 0; step < STEPS; step++) {
            if (random.nextInt(10) == 0) {
                hosts.askAgain();
                asked.clear();
            }
            Catalogue catalogue = source.next();
            TreeSet<Hostname> without = new TreeSet<>(catalogue.services().keySet());
            without.removeAll(catalogue.addresses().keySet());
            TreeSet<Hostname> unasked = new TreeSet<>(without);
            unasked.removeAll(asked);
            asked.retainAll(without);
            asked.addAll(unasked);

            assertThat(hosts.in(catalogue))
                    .isEqualTo(
                            unasked.isEmpty() ? Optional.empty() : Optional.of(new LoopAction.AllotAddresses(unasked)));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void workloadsThatLinger(long seed) {
        Random random = new Random(seed);
        Source source = new Source(Fixtures.VM, random);
        Lingering lingering = new Lingering();
        List<WorkloadId> streams = new ArrayList<>();
        TreeMap<WorkloadId, Workload> lastKnown = new TreeMap<>();
        Catalogue catalogue = Catalogue.EMPTY;
        for (int step = 0; step < STEPS; step++) {
            for (int i = random.nextInt(3); i > 0; i--) {
                if (streams.isEmpty() || random.nextBoolean()) {
                    Workload workload = source.items.workload(Fixtures.VM);
                    Optional<Workload> known = catalogue
                            .workload(workload.id())
                            .or(() -> random.nextBoolean() ? Optional.of(workload) : Optional.empty());
                    lingering.joined(workload.id(), known);
                    streams.add(workload.id());
                    known.ifPresent(word -> lastKnown.put(workload.id(), word));
                } else {
                    WorkloadId instance = streams.remove(random.nextInt(streams.size()));
                    lingering.left(instance);
                    if (!streams.contains(instance)) {
                        lastKnown.remove(instance);
                    }
                }
            }
            catalogue = source.next();
            TreeMap<WorkloadId, Workload> gone = new TreeMap<>();
            for (WorkloadId instance : streams) {
                catalogue.workload(instance).ifPresent(workload -> lastKnown.put(instance, workload));
                Workload last = lastKnown.get(instance);
                if (catalogue.workload(instance).isEmpty() && last != null) {
                    gone.put(instance, last);
                }
            }

            assertThat(lingering.without(catalogue)).isEqualTo(gone);
        }
    }

    /// A source that says something else again and again.
    private static final class Source {
        private final SourceId id;
        private final Random random;
        private final RandomItems items;
        private Catalogue catalogue = Catalogue.EMPTY;

        Source(SourceId id, Random random) {
            this.id = id;
            this.random = random;
            this.items = new RandomItems(random);
        }

        Catalogue next() {
            TreeMap<ItemKey, Item> upserts = new TreeMap<>();
            TreeSet<ItemKey> removals = new TreeSet<>();
            for (int i = random.nextInt(3); i > 0; i--) {
                Item item = items.item(id);
                if (random.nextBoolean()) {
                    upserts.put(item.key(), item);
                } else {
                    removals.add(item.key());
                }
            }
            catalogue = catalogue.apply(new CatalogueDelta(
                    new TreeMap<>(Map.of(id, new SourceDelta(State.SYNCED, "", upserts, removals)))));
            return catalogue;
        }
    }
}
