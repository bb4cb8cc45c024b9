package io.koine.server.xds;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
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
import io.koine.server.loop.MeshThread;
import io.koine.trust.TrustDomain;
import io.netty.channel.local.LocalAddress;
import java.io.IOException;
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
/// proxies in the memory of this process, before anybody is served: thousands of proxies that return after a restart
/// would else be served by code that the JVM has not compiled yet.
///
/// Threads: `run` blocks its caller; nothing of it is left when it returns.
public final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final int PROXIES = 96;
    private static final int SERVICES = 40;
    private static final int CHANGED_AT_ONCE = 3;
    private static final int ROUNDS_PER_RETURN = 8;
    private static final int RETURNING = 12;
    private static final int PORT = 8080;
    private static final int FIRST_ENDPOINT_PORT = 10_000;
    private static final int ENDPOINT_PORTS = 50_000;

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
        private static final long ENOUGH = 60_000;

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
        this.streams = XdsStreams.start(mesh, proxies, timers, EventLoops.inMemory(), bugs);
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
        LocalAddress address = new LocalAddress(WarmUp.class);
        Server server = serve(address);
        try (MadeUpProxies clients = new MadeUpProxies(address, PROXIES, names())) {
            Optional<Mesh> first = mesh.await(image -> true, left(endNanos));
            if (first.isEmpty()) {
                return;
            }
            IntStream.range(0, PROXIES).forEach(clients::connect);
            long generation = first.get().generation();
            for (int round = 1; left(endNanos).isPositive() && streams.counts().responsesSent() < enough; round++) {
                change();
                long after = generation;
                Optional<Mesh> next = mesh.await(image -> image.generation() > after, left(endNanos));
                if (next.isPresent()) {
                    generation = next.get().generation();
                    proxies.awaitSettled(next.get(), left(endNanos));
                }
                if (round % ROUNDS_PER_RETURN == 0) {
                    int from = round / ROUNDS_PER_RETURN * RETURNING;
                    IntStream.range(from, from + RETURNING).forEach(number -> clients.connect(number % PROXIES));
                }
            }
        } finally {
            XdsStreams.stop(server);
        }
    }

    private Server serve(LocalAddress address) {
        UnsafePlaintextXds.Parts parts = new UnsafePlaintextXds.Parts(mesh, streams);
        NettyServerBuilder builder =
                NettyServerBuilder.forAddress(address).addService(UnsafePlaintextXds.service(parts));
        streams.loops().serve(builder);
        try {
            return builder.build().start();
        } catch (IOException e) {
            throw new IllegalStateException("the warm-up cannot listen in memory", e);
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
