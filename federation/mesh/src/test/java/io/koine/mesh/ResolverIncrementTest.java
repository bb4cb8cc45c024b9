package io.koine.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.mesh.flip.Flips;
import io.koine.mesh.flip.PortFlip;
import io.koine.mesh.flip.PortId;
import io.koine.model.PersistentMap;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.TlsMode;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Catalogue;
import io.koine.model.catalogue.CatalogueDelta;
import io.koine.model.catalogue.CatalogueDelta.SourceDelta;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.catalogue.SourceImage;
import io.koine.model.catalogue.SourceImage.State;
import io.koine.model.policy.MtlsMode;
import io.koine.model.testing.LargeMesh;
import io.koine.model.testing.RandomItems;
import io.koine.model.testing.RandomPolicies;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The law of the resolver: what comes out does not depend on the image that it goes on from.
final class ResolverIncrementTest {
    private static final int STEPS = 60;
    private static final List<SourceId> SOURCES = List.of(Fixtures.CONFIG, Fixtures.ADDRESSES, Fixtures.VM);
    private static final List<String> ISSUERS = List.of("https://keys.test", "https://other.test");

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theIncrementIsTheWhole(long seed) {
        History history = new History(seed);
        Mesh mesh = history.resolve(1, null);
        for (int step = 2; step <= STEPS; step++) {
            history.step();
            Mesh next = history.resolve(step, mesh);
            Mesh whole = history.resolve(step, null);
            assertThat(next).as("step " + step).isEqualTo(whole);
            assertSameScopes(next, whole);
            assertSharing(mesh, next);
            mesh = next;
        }
    }

    private static void assertSameScopes(Mesh next, Mesh whole) {
        next.inbound().values().forEach(scope -> {
            String namespace = scope.workload().id().namespace();
            assertThat(next.visibility().scopeOf(namespace, scope.workload().labels()))
                    .as("scope of " + scope.workload().id())
                    .isEqualTo(whole.visibility()
                            .scopeOf(namespace, scope.workload().labels()));
        });
    }

    /// What is equal is the same object.
    private static void assertSharing(Mesh before, Mesh after) {
        assertShared(before.inbound(), after.inbound());
        assertShared(before.outbound().byHost(), after.outbound().byHost());
        if (before.outbound().equals(after.outbound())) {
            assertThat(after.outbound()).isSameAs(before.outbound());
        }
    }

    private static <K extends Comparable<? super K>, V> void assertShared(
            PersistentMap<K, V> before, PersistentMap<K, V> after) {
        after.forEach((key, value) -> {
            if (value.equals(before.get(key))) {
                assertThat(value).isSameAs(before.get(key));
            }
        });
    }

    /// One history: policies in namespaces and root, workloads that come, go, change their labels, linger
    /// and are withdrawn, key sets, settings of the mesh, ports on their way.
    private static final class History {
        private final Random random;
        private final RandomItems items;
        private final RandomPolicies policies;
        private Catalogue catalogue = Catalogue.EMPTY;
        private MeshSettings settings = Fixtures.settings();
        private final TreeMap<WorkloadId, Workload> lingering = new TreeMap<>();
        private final TreeSet<WorkloadId> withdrawn = new TreeSet<>();
        private final TreeMap<String, String> keySets = new TreeMap<>();
        private Flips flips = Flips.NONE;

        History(long seed) {
            random = new Random(seed);
            items = new RandomItems(random);
            policies = new RandomPolicies(random);
            if (seed % 3 == 0) {
                apply(Fixtures.VM, new LargeMesh(Fixtures.VM).items(70), List.of());
            }
        }

        Mesh resolve(long generation, @Nullable Mesh previous) {
            MeshResolver.Input input = new MeshResolver.Input(
                    settings, catalogue, lingering, withdrawn, SortedCopies.none(), keySets, List.of());
            return MeshResolver.resolve(generation, input, previous, wanted -> flips);
        }

        void step() {
            for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
                change();
            }
        }

        private void change() {
            switch (random.nextInt(14)) {
                case 0 -> linger();
                case 1 -> withdrawn.add(someWorkload());
                case 2 -> withdrawn.remove(someWorkload());
                case 3 -> keySets.put(ISSUERS.get(random.nextInt(2)), "keys " + random.nextInt(3));
                case 4 -> keySets.remove(ISSUERS.get(random.nextInt(2)));
                case 5 -> flips = flip();
                case 6 -> flips = random.nextBoolean() ? Flips.NONE : flips;
                case 7 -> settings = random.nextInt(4) == 0 ? otherRoot() : settings;
                case 8, 9 -> upsert(Fixtures.CONFIG, new Item.PolicyItem(policies.policy()));
                case 10, 11 -> remove();
                default -> {
                    SourceId source = SOURCES.get(random.nextInt(SOURCES.size()));
                    upsert(source, items.item(source));
                }
            }
        }

        private void linger() {
            Workload workload = items.workload(Fixtures.VM);
            if (lingering.remove(workload.id()) == null) {
                lingering.put(workload.id(), workload);
            }
        }

        private MeshSettings otherRoot() {
            String root = settings.rootNamespace().equals("orders") ? Fixtures.ROOT : "orders";
            return new MeshSettings(settings.trustDomain(), root, settings.grants());
        }

        private Flips flip() {
            TreeMap<PortId, PortFlip> ports = new TreeMap<>(flips.ports());
            MtlsMode[] modes = {MtlsMode.STRICT, MtlsMode.PERMISSIVE, MtlsMode.DISABLE};
            ports.put(
                    new PortId(someWorkload(), random.nextBoolean() ? 80 : 8080),
                    new PortFlip(
                            modes[random.nextInt(3)],
                            modes[random.nextInt(3)],
                            1,
                            random.nextBoolean() ? TlsMode.MUTUAL : TlsMode.PLAINTEXT,
                            1,
                            0,
                            false));
            return new Flips(ports);
        }

        private WorkloadId someWorkload() {
            List<WorkloadId> known = List.copyOf(catalogue.workloads().keySet());
            return known.isEmpty() || random.nextInt(4) == 0
                    ? items.workload(Fixtures.VM).id()
                    : known.get(random.nextInt(known.size()));
        }

        private void upsert(SourceId source, Item item) {
            apply(source, new TreeMap<>(Map.of(item.key(), item)), List.of());
        }

        private void remove() {
            SourceId source = SOURCES.get(random.nextInt(SOURCES.size()));
            SourceImage image = catalogue.sources().get(source);
            if (image != null && !image.items().isEmpty()) {
                List<ItemKey> keys = List.copyOf(image.items().keySet());
                apply(source, SortedCopies.none(), List.of(keys.get(random.nextInt(keys.size()))));
            }
        }

        private void apply(SourceId source, SortedMap<ItemKey, Item> upserts, List<ItemKey> removals) {
            catalogue = catalogue.apply(new CatalogueDelta(new TreeMap<>(
                    Map.of(source, new SourceDelta(State.SYNCED, "", upserts, new TreeSet<>(removals))))));
        }
    }
}
