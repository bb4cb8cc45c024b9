package io.koine.mesh.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.mesh.Fixtures;
import io.koine.mesh.Mesh;
import io.koine.mesh.flip.PortFlip;
import io.koine.mesh.scope.InboundScope;
import io.koine.model.Endpoint;
import io.koine.model.TlsMode;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Item;
import io.koine.model.policy.MtlsMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random histories of policies and of proxies that take what is published late, come and go: whatever a caller has
/// at any moment, the server's listener accepts it, as long as nothing was put through by force; and no listener is
/// ever looser than the looser of what it was and what policy wants.
final class FlipHistoriesTest {
    private static final int STEPS = 400;
    private static final Duration NEVER = Duration.ofDays(1000);
    private static final List<Workload> SERVERS = List.of(
            Fixtures.workload("payments", "payment-1", Map.of("app", "payment")),
            Fixtures.workload("payments", "payment-2", Map.of("app", "payment")));
    private static final List<WorkloadId> CALLERS =
            List.of(Fixtures.instance("orders", "cart-1"), Fixtures.instance("orders", "cart-2"));
    private static final int PORT = 8080;

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void nobodyCallsInAWayThatIsNotAccepted(long seed) {
        History history = new History(seed, NEVER);
        history.run();
        history.assertEndsAsWanted();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void strictComesWhateverProxiesDo(long seed) {
        History history = new History(seed, Duration.ofMillis(500));
        history.run();
        history.apply(MtlsMode.STRICT);
        history.driver.advance(Duration.ofSeconds(2));

        for (Workload server : SERVERS) {
            assertThat(listener(history.driver.mesh(), server.id())).isEqualTo(MtlsMode.STRICT);
        }
    }

    /// A proxy with a stream of its own pace.
    private static final class Proxy {
        @Nullable
        Mesh has;

        boolean connected;

        /// What was newest when it connected: nothing older is sent on its stream.
        long from = 1;

        /// What it has it took on this stream: before that it may have anything, and nobody can help it.
        boolean acknowledged;
    }

    private static final class History {
        private final Random random;
        private final Driver driver;
        private final boolean forces;
        private final Map<WorkloadId, Proxy> proxies = new HashMap<>();
        private MtlsMode wanted = MtlsMode.PERMISSIVE;
        private int seen;

        History(long seed, Duration deadline) {
            random = new Random(seed);
            driver = new Driver(Fixtures.settings(), Duration.ofSeconds(5), deadline);
            forces = !deadline.equals(NEVER);
            SERVERS.forEach(server -> proxies.put(server.id(), new Proxy()));
            CALLERS.forEach(caller -> proxies.put(caller, new Proxy()));
        }

        void run() {
            driver.resync(Fixtures.ADDRESSES);
            List<Item> items = new ArrayList<>();
            items.add(new Item.ServiceItem(Fixtures.service("payments", "payment")));
            for (Workload server : SERVERS) {
                items.add(new Item.WorkloadItem(server));
                items.add(new Item.EndpointItem(Fixtures.endpoint(server, TlsMode.MUTUAL)));
            }
            driver.resync(Fixtures.VM, items.toArray(Item[]::new));
            wanted = mode();
            driver.resync(Fixtures.CONFIG, policy(wanted));
            driver.settle();
            seen = driver.published.size();
            // A server that nobody has seen yet is not waited for, so all have been here.
            proxies.keySet().forEach(this::join);
            proxies.keySet().forEach(this::take);
            for (int step = 0; step < STEPS; step++) {
                step();
                check();
            }
        }

        private void step() {
            List<WorkloadId> all =
                    new ArrayList<>(proxies.keySet().stream().sorted().toList());
            WorkloadId one = all.get(random.nextInt(all.size()));
            switch (random.nextInt(12)) {
                case 0 -> apply(mode());
                case 1 -> leave(one);
                case 2, 3 -> join(one);
                case 4, 5, 6 -> driver.advance(Duration.ofMillis(random.nextInt(40)));
                default -> take(one);
            }
        }

        void apply(MtlsMode mode) {
            wanted = mode;
            driver.upsert(Fixtures.CONFIG, policy(mode));
        }

        private void join(WorkloadId id) {
            Proxy proxy = proxy(id);
            if (!proxy.connected) {
                proxy.connected = true;
                proxy.from = driver.mesh().generation();
                proxy.acknowledged = false;
                driver.submit(new LoopInput.ProxyJoined(id, Optional.empty()));
            }
        }

        private void leave(WorkloadId id) {
            Proxy proxy = proxy(id);
            if (proxy.connected) {
                proxy.connected = false;
                driver.submit(new LoopInput.ProxyLeft(id));
            }
        }

        /// It takes some image that is no older than what it has, and says so.
        private void take(WorkloadId id) {
            Proxy proxy = proxy(id);
            if (!proxy.connected) {
                return;
            }
            long oldest = Math.max(proxy.from, proxy.has == null ? 1 : proxy.has.generation());
            long newest = driver.mesh().generation();
            long taken = random.nextInt(3) == 0 ? oldest + random.nextLong(newest - oldest + 1) : newest;
            proxy.has = driver.published.get((int) taken - 1).mesh();
            proxy.acknowledged = true;
            check();
            driver.submit(new LoopInput.ProxyAcknowledged(id, taken, taken));
        }

        private void check() {
            if (!forces) {
                for (Workload server : SERVERS) {
                    Mesh listening = proxy(server.id()).has;
                    for (WorkloadId caller : CALLERS) {
                        Proxy calling = proxy(caller);
                        if (listening != null && calling.connected && calling.acknowledged) {
                            MtlsMode accepted = listener(listening, server.id());
                            TlsMode used = callers(Objects.requireNonNull(calling.has), server.id());
                            assertThat(accepts(accepted, used))
                                    .as("%s calls %s, which is %s", used, server.id(), accepted)
                                    .isTrue();
                        }
                    }
                }
            }
            while (seen < driver.published.size()) {
                if (seen > 0) {
                    neverLooser(
                            driver.published.get(seen - 1).mesh(),
                            driver.published.get(seen).mesh());
                }
                seen++;
            }
        }

        private static void neverLooser(Mesh before, Mesh after) {
            for (Workload server : SERVERS) {
                MtlsMode old = listener(before, server.id());
                MtlsMode now = listener(after, server.id());
                MtlsMode wanted = after.flips()
                        .find(server.id(), PORT)
                        .map(PortFlip::wanted)
                        .orElse(now);
                // Listed from the loosest to the strictest.
                MtlsMode looser = old.compareTo(wanted) < 0 ? old : wanted;
                assertThat(now).isGreaterThanOrEqualTo(looser);
            }
        }

        void assertEndsAsWanted() {
            for (int round = 0; round < 4; round++) {
                proxies.keySet().forEach(this::join);
                for (WorkloadId id : proxies.keySet()) {
                    long newest = driver.mesh().generation();
                    proxy(id).has = driver.mesh();
                    proxy(id).acknowledged = true;
                    driver.submit(new LoopInput.ProxyAcknowledged(id, newest, newest));
                    driver.advance(Duration.ofMillis(5));
                }
                driver.settle();
                check();
            }
            for (Workload server : SERVERS) {
                assertThat(listener(driver.mesh(), server.id())).isEqualTo(wanted);
                assertThat(callers(driver.mesh(), server.id())).isEqualTo(PortFlip.callersOf(wanted));
            }
        }

        private Proxy proxy(WorkloadId id) {
            return Objects.requireNonNull(proxies.get(id));
        }

        private MtlsMode mode() {
            return List.of(MtlsMode.DISABLE, MtlsMode.PERMISSIVE, MtlsMode.STRICT)
                    .get(random.nextInt(3));
        }

        private static Item policy(MtlsMode mode) {
            return new Item.PolicyItem(Fixtures.peer("payments", "default", Map.of(), mode, 0));
        }
    }

    private static boolean accepts(MtlsMode listener, TlsMode caller) {
        return switch (listener) {
            case UNSET -> false;
            case DISABLE -> caller == TlsMode.PLAINTEXT;
            case PERMISSIVE -> true;
            case STRICT -> caller == TlsMode.MUTUAL;
        };
    }

    private static MtlsMode listener(Mesh mesh, WorkloadId server) {
        InboundScope scope = Objects.requireNonNull(mesh.inbound().get(server));
        return Objects.requireNonNull(scope.ports().get(PORT)).mtls();
    }

    private static TlsMode callers(Mesh mesh, WorkloadId server) {
        return mesh.outbound().services().stream()
                .flatMap(service -> service.ports().stream())
                .flatMap(port -> port.endpoints().stream())
                .filter(endpoint -> endpoint.workload().equals(server))
                .map(Endpoint::tls)
                .findFirst()
                .orElseThrow();
    }
}
