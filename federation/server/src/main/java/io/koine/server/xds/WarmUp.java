package io.koine.server.xds;

import io.koine.mesh.Mesh;
import io.koine.mesh.MeshSettings;
import io.koine.mesh.loop.LoopInput;
import io.koine.mesh.loop.MeshLoop;
import io.koine.model.Hostname;
import io.koine.model.Platform;
import io.koine.model.SourceId;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.spi.Grant;
import io.koine.model.spi.Timers;
import io.koine.server.config.HostPort;
import io.koine.server.loop.MeshThread;
import io.koine.trust.TrustDomain;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Goes through the whole path from a source's event to a proxy's answer and back, with a made-up mesh and made-up
/// proxies on a loopback port of the moment, before anybody is served: thousands of proxies that return after a restart
/// would else be served by code that the JVM has not compiled yet. Connections in memory or over a Unix socket are of
/// other classes, so that the JVM would compile most of it twice.
///
/// Threads: `run` blocks its caller; nothing of it is left when it returns.
public final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final int STAYING = 8;
    private static final int RETURNING = 8;
    private static final int SERVICES = 100;
    private static final int CHANGED_AT_ONCE = 3;
    private static final int PORT = 8080;
    private static final int FIRST_ENDPOINT_PORT = 10_000;
    private static final int ENDPOINT_PORTS = 50_000;

    private static final String LOOPBACK = "127.0.0.1";
    private static final SourceId SOURCE = new SourceId("warm-up");
    private static final SourceId ADDRESSES = new SourceId("warm-up-addresses");

    private final MeshThread mesh;
    private final ConnectedProxies proxies = new ConnectedProxies();
    private final XdsStreams streams;
    private final Timers timers;
    private final long enough;
    private int serial;

    /// When it ends.
    ///
    /// @param atMost after so long; zero: it does not begin
    /// @param responses after so many responses
    public record Limits(Duration atMost, long responses) {
        /// After so many responses there is little left to compile.
        private static final long ENOUGH = 20_000;

        /// @param atMost after so long at the latest
        /// @return limits by which it has done enough
        public static Limits within(Duration atMost) {
            return new Limits(atMost, ENOUGH);
        }
    }

    private WarmUp(MeshThread mesh, Timers timers, long enough, Thread.UncaughtExceptionHandler bugs) {
        this.enough = enough;
        this.mesh = mesh;
        this.timers = timers;
        this.streams = XdsStreams.start(mesh, proxies, timers, bugs);
    }

    /// @param limits when it ends
    /// @param trustDomain any
    /// @param anchors PEM of any anchors
    /// @param timers clock and timers
    /// @param bugs is told of exceptions that nobody expected
    /// @return how many responses the made-up proxies were sent
    public static long run(
            Limits limits,
            TrustDomain trustDomain,
            String anchors,
            Timers timers,
            Thread.UncaughtExceptionHandler bugs) {
        if (limits.atMost().isZero()) {
            return 0;
        }
        long start = timers.nanoTime();
        try (MeshThread mesh = new MeshThread(
                new MeshLoop(new MeshSettings(trustDomain, "istio-system", grants()), limits.atMost()),
                timers,
                new MeshThread.Effects(image -> {}, hosts -> {}),
                bugs)) {
            mesh.start();
            WarmUp warmUp = new WarmUp(mesh, timers, limits.responses(), bugs);
            try {
                warmUp.publish(trustDomain, anchors);
                warmUp.drive(start + limits.atMost().toNanos());
            } catch (IllegalStateException | UncheckedIOException e) {
                // It serves nobody: who comes is served more slowly at first.
                LOG.warn("the warm-up did not end well", e);
            } finally {
                warmUp.streams.close();
            }
            long responses = warmUp.streams.counts().responsesSent();
            long millis = Duration.ofNanos(timers.nanoTime() - start).toMillis();
            LOG.info("warmed up with {} responses in {} ms", responses, millis);
            return responses;
        }
    }

    private static SortedMap<SourceId, Grant> grants() {
        TreeSet<String> all = new TreeSet<>(List.of(Grant.ALL));
        return new TreeMap<>(Map.of(SOURCE, new Grant(all, all), ADDRESSES, Grant.ofAddresses()));
    }

    private void publish(TrustDomain trustDomain, String anchors) {
        List<Item> items = new ArrayList<>();
        List<Item> addresses = new ArrayList<>();
        for (int i = 0; i < SERVICES; i++) {
            items.add(MadeUp.service(host(i), PORT));
            items.add(MadeUp.endpoint(host(i), PORT, workload(i), FIRST_ENDPOINT_PORT));
            items.add(MadeUp.workload(workload(i), trustDomain, Platform.K8S, PORT));
            addresses.add(new Item.AddressItem(host(i), i + 1));
        }
        mesh.submit(new LoopInput.BundleChanged(trustDomain, anchors));
        mesh.submit(new LoopInput.FromSource(new SourceEvent.Resync(ADDRESSES, addresses)));
        mesh.submit(new LoopInput.FromSource(new SourceEvent.Resync(SOURCE, items)));
    }

    private void drive(long endNanos) {
        UnsafePlaintextXds.Parts parts = new UnsafePlaintextXds.Parts(mesh, streams);
        try (UnsafePlaintextXds door = UnsafePlaintextXds.start(new HostPort(LOOPBACK, 0), parts);
                MadeUpProxies clients = new MadeUpProxies(
                        new InetSocketAddress(
                                InetAddress.ofLiteral(LOOPBACK),
                                door.listening().port()),
                        names())) {
            Optional<Mesh> newest = mesh.await(image -> true, left(endNanos));
            if (newest.isPresent()) {
                clients.start(STAYING, RETURNING);
            }
            while (newest.isPresent()
                    && left(endNanos).isPositive()
                    && streams.counts().responsesSent() < enough) {
                long generation = newest.get().generation();
                change();
                newest = mesh.await(image -> image.generation() > generation, left(endNanos));
                newest.ifPresent(image -> proxies.awaitSettled(image, left(endNanos)));
                clients.requireAll();
            }
        }
    }

    private void change() {
        List<SourceEvent> changes = new ArrayList<>();
        for (int i = 0; i < CHANGED_AT_ONCE; i++) {
            int service = serial % SERVICES;
            int port = FIRST_ENDPOINT_PORT + serial / SERVICES % ENDPOINT_PORTS;
            changes.add(
                    new SourceEvent.Upsert(SOURCE, MadeUp.endpoint(host(service), PORT, workload(service), port + 1)));
            changes.add(new SourceEvent.Remove(
                    SOURCE,
                    MadeUp.endpoint(host(service), PORT, workload(service), port)
                            .key()));
            serial++;
        }
        SourceEvent.together(SOURCE, changes).ifPresent(event -> mesh.submit(new LoopInput.FromSource(event)));
    }

    private Duration left(long endNanos) {
        return Duration.ofNanos(Math.max(0, endNanos - timers.nanoTime()));
    }

    private static List<String> names() {
        return IntStream.range(0, SERVICES)
                .mapToObj(i -> "outbound|" + PORT + "||" + host(i))
                .toList();
    }

    private static Hostname host(int number) {
        return new Hostname("svc-" + number + ".warm-up.svc.cluster.local");
    }

    private static WorkloadId workload(int number) {
        return new WorkloadId(SOURCE, "warm-up", "pod-" + number);
    }
}
