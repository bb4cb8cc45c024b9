package io.koine.server.xds;

import com.google.common.collect.Interner;
import com.google.common.collect.Interners;
import io.grpc.Server;
import io.grpc.Status;
import io.koine.mesh.loop.LoopInput;
import io.koine.model.WorkloadId;
import io.koine.model.spi.Registrations;
import io.koine.model.spi.Timers;
import io.koine.server.config.EnvoyFloor;
import io.koine.server.loop.MeshThread;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What all doors to delta ADS share: the threads, the open streams, the translated resources, and what may be held.
///
/// Threads: safe from any thread.
public final class XdsStreams implements AutoCloseable {
    /// Of one request: the names and versions of some ten thousand resources.
    static final int MAX_REQUEST_BYTES = 4 * 1024 * 1024;

    /// A connection on which nothing has come for so long is asked for a sign of life, and ends without one.
    static final int KEEPALIVE_SECONDS = 30;

    private static final int STOP_SECONDS = 2;

    private static final Logger LOG = LoggerFactory.getLogger(XdsStreams.class);

    private final MeshThread mesh;
    private final ConnectedProxies proxies;
    private final Timers timers;
    private final EventLoops loops;
    private final Outflow outflow = new Outflow();
    private final EngineCounters counters = new EngineCounters();
    private final Translations translations = new Translations(counters);
    private final Interner<SortedSet<String>> extensions = Interners.newWeakInterner();
    private final ExecutorService distributor;
    private final Distribution distribution;
    private final SlowProxies slow;

    private XdsStreams(
            MeshThread mesh,
            ConnectedProxies proxies,
            Timers timers,
            EventLoops loops,
            Thread.UncaughtExceptionHandler bugs) {
        this.distributor = distributor(bugs);
        this.loops = loops;
        this.mesh = mesh;
        this.proxies = proxies;
        this.timers = timers;
        this.distribution = new Distribution(proxies, loops.lanes(), timers, mesh::submit, distributor);
        this.slow = new SlowProxies(proxies, timers);
    }

    /// Once it is closed nobody is there any more to be told.
    private static ExecutorService distributor(Thread.UncaughtExceptionHandler bugs) {
        return new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform()
                        .name("koine-distribute")
                        .daemon(true)
                        .uncaughtExceptionHandler(bugs)
                        .factory(),
                new ThreadPoolExecutor.DiscardPolicy());
    }

    /// @param mesh the published images
    /// @param proxies the open streams
    /// @param timers clock and timers
    /// @param bugs is told of exceptions that nobody expected
    /// @return running threads, and nothing that listens yet
    public static XdsStreams start(
            MeshThread mesh, ConnectedProxies proxies, Timers timers, Thread.UncaughtExceptionHandler bugs) {
        return start(mesh, proxies, timers, EventLoops.start(), bugs);
    }

    static XdsStreams start(
            MeshThread mesh,
            ConnectedProxies proxies,
            Timers timers,
            EventLoops loops,
            Thread.UncaughtExceptionHandler bugs) {
        XdsStreams streams = new XdsStreams(mesh, proxies, timers, loops, bugs);
        mesh.subscribe(streams.distribution);
        streams.slow.start();
        return streams;
    }

    /// Translates what most proxies have in common that are expected, before any of them asks.
    ///
    /// @param registrations those that were here before
    /// @param anyone whether workloads are expected of which nothing is known
    /// @param atMost how long it waits for the mesh to be known
    public void prepare(Registrations registrations, boolean anyone, Duration atMost) {
        long start = timers.nanoTime();
        RegisteredTargets targets = new RegisteredTargets(registrations, translations);
        mesh.await(image -> true, atMost)
                .flatMap(image -> Preparation.of(image, targets, anyone))
                .ifPresent(preparation -> {
                    translations.prepare(preparation.scope(), preparation.placements());
                    LOG.info(
                            "translated {} services for {} placements in {} ms",
                            preparation.scope().byHost().size(),
                            preparation.placements().size(),
                            Duration.ofNanos(timers.nanoTime() - start).toMillis());
                });
    }

    /// @return what was done so far
    public EngineCounters.Counts counts() {
        return counters.counts();
    }

    /// @return bytes of responses that have not left the process
    public long bytesHeld() {
        return outflow.held();
    }

    /// @return the most such bytes that there ever were at once
    public long mostBytesHeld() {
        return outflow.peak();
    }

    EventLoops loops() {
        return loops;
    }

    Translations translations() {
        return translations;
    }

    /// @param targets makes a proxy's configuration
    /// @param loop is told who has come and gone
    /// @param floor which Envoys are served
    /// @return what the streams of one door share
    ProxyStream.Surroundings surroundings(Targets targets, Consumer<LoopInput> loop, EnvoyFloor floor) {
        return new ProxyStream.Surroundings(timers, targets, proxies, loop, floor, outflow, counters, extensions);
    }

    /// @return why nobody is served yet; empty if all are
    Optional<Status> unready() {
        return mesh.current().isPresent()
                ? Optional.empty()
                : Optional.of(Status.UNAVAILABLE.withDescription(
                        "not every source has been read yet: " + Readiness.waitingFor(mesh)));
    }

    /// Opens a stream, on the thread of its connection.
    ///
    /// @param call a call whose owner is known
    /// @param owner whom it serves
    /// @param surroundings of its door
    /// @return the stream
    ProxyStream open(AdsCall call, StreamOwner owner, ProxyStream.Surroundings surroundings) {
        ProxyStream stream = new ProxyStream(owner, call, call.lane(), surroundings);
        proxies.opened(stream);
        // Read again after the stream was listed: an image that was published in between reaches it.
        mesh.current().ifPresent(stream::offer);
        call.serve(stream);
        stream.start();
        return stream;
    }

    void disconnect(WorkloadId instance) {
        proxies.disconnect(instance);
    }

    /// Cuts the streams of a listener.
    static void stop(Server server) {
        server.shutdownNow();
        try {
            server.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        slow.stop();
        distributor.shutdownNow();
        loops.close();
    }
}
