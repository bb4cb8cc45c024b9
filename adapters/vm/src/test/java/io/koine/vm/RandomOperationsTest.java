package io.koine.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.model.Endpoint;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.spi.RegistrationRefusedException;
import io.koine.model.spi.Registrations.Enrolled;
import io.koine.model.spi.StoreUnavailableException;
import io.koine.trust.enrol.LeaseRequest;
import io.koine.trust.enrol.RegisteredPort;
import io.koine.trust.enrol.Registration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random operations on the registry and on the naive one: after each, both say the same.
final class RandomOperationsTest {
    private static final int STEPS = 500;
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f");
    private static final List<String> PROTOCOLS = List.of("http", "grpc", "mysql");

    /// Longer than the longest wait before an ended lease is recorded once the store is back.
    private static final int RECOVERY_SECONDS = 31;

    private final Bench bench = new Bench();
    private final NaiveRegistry naive = new NaiveRegistry();
    private SortedMap<ItemKey, Item> image = new TreeMap<>();
    private VmSource source = bench.start(new VmSource(), Map.of());
    private boolean away;
    private long seconds;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void bothSayTheSame(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(16)) {
                case 0, 1, 2, 3, 4 -> register(random);
                case 5, 6, 7, 8 -> renew(random);
                case 9 -> leave(random);
                case 10, 11, 12, 13 -> pass(random.nextInt(20));
                case 14 -> turnStore();
                default -> restart();
            }
            String where = "seed " + seed + ", step " + step;
            for (SourceEvent event : bench.takeEvents()) {
                image = Bench.replay(image, List.of(event));
                assertThat(image).as(where).satisfies(RandomOperationsTest::hasNoLooseEnds);
            }
            assertThat(image).as(where).isEqualTo(naive.items());
            for (String name : NAMES) {
                assertThat(source.registered(Bench.instance(name)).isPresent())
                        .as(where)
                        .isEqualTo(naive.knows(Bench.instance(name)));
            }
        }
    }

    private void register(RandomGenerator random) {
        Enrolled enrolled = Bench.enrolled(pick(random, NAMES), pick(random, List.of("", "payment", "ledger")));
        Registration registration = Bench.registration("10.0.0." + random.nextInt(1, 6), ports(random));
        if (naive.isTaken(enrolled, registration)) {
            assertThatThrownBy(() -> source.register(enrolled, registration))
                    .isInstanceOf(RegistrationRefusedException.class);
        } else if (away && !naive.isUnchanged(enrolled, registration)) {
            assertThatThrownBy(() -> source.register(enrolled, registration))
                    .isInstanceOf(StoreUnavailableException.class);
        } else {
            assertThat(source.register(enrolled, registration)).isEqualTo(Duration.ofSeconds(30));
            naive.register(enrolled, registration, seconds);
        }
    }

    private void renew(RandomGenerator random) {
        String name = pick(random, NAMES);
        Map<Integer, Boolean> report = new TreeMap<>();
        for (int port = 8080; port < 8083; port++) {
            if (random.nextBoolean()) {
                report.put(port, random.nextBoolean());
            }
        }
        assertThat(source.renew(Bench.instance(name), new LeaseRequest(report, 1))
                        .isPresent())
                .isEqualTo(naive.renew(Bench.instance(name), report, seconds));
    }

    private void leave(RandomGenerator random) {
        String name = pick(random, NAMES);
        if (away && naive.knows(Bench.instance(name))) {
            assertThatThrownBy(() -> source.leave(Bench.instance(name))).isInstanceOf(StoreUnavailableException.class);
        } else {
            source.leave(Bench.instance(name));
            naive.leave(Bench.instance(name));
        }
    }

    private void pass(int by) {
        seconds += by;
        bench.timers.advance(Duration.ofSeconds(by));
        naive.expire(seconds);
    }

    private void turnStore() {
        away = !away;
        bench.records.setAway(away);
        if (!away) {
            pass(RECOVERY_SECONDS);
        }
    }

    private void restart() {
        if (!away) {
            bench.timers.advance(Duration.ZERO);
            source.close();
            source = bench.start(new VmSource(), Map.of());
            naive.restart(seconds);
        }
    }

    /// What an endpoint refers to comes before it and goes after it, so this holds between any two events.
    private static void hasNoLooseEnds(Map<ItemKey, Item> items) {
        for (Item item : items.values()) {
            if (item instanceof Item.EndpointItem(Endpoint endpoint)) {
                assertThat(items)
                        .containsKey(new ItemKey(
                                ItemKey.Kind.SERVICE, endpoint.service().value()))
                        .containsKey(new ItemKey(
                                ItemKey.Kind.WORKLOAD, endpoint.workload().toString()));
            }
        }
    }

    private static RegisteredPort[] ports(RandomGenerator random) {
        List<RegisteredPort> ports = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            if (random.nextBoolean()) {
                String name = pick(random, PROTOCOLS) + "-" + i;
                ports.add(Bench.port(name, 80 + i, 15080 + i + random.nextInt(2) * 10, 8080 + i));
            }
        }
        return ports.toArray(RegisteredPort[]::new);
    }

    private static <T> T pick(RandomGenerator random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
