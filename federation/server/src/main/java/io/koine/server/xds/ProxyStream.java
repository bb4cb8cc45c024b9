package io.koine.server.xds;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.koine.envoy.EnvoyResource;
import io.koine.envoy.EnvoyResources;
import io.koine.envoy.ResourceType;
import io.koine.envoy.delta.DeltaPush;
import io.koine.envoy.delta.DeltaSession;
import io.koine.envoy.delta.SessionAction;
import io.koine.envoy.delta.SessionEvent;
import io.koine.envoy.delta.Step;
import io.koine.envoy.delta.TypeStatus;
import io.koine.envoy.diagnose.ConnectedProxy;
import io.koine.mesh.Mesh;
import io.koine.mesh.loop.LoopInput;
import io.koine.model.Proxy;
import io.koine.model.WorkloadId;
import io.koine.model.spi.StoreUnavailableException;
import io.koine.model.spi.Timers;
import io.koine.server.config.EnvoyFloor;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One delta ADS stream, bound to the instance that it serves.
///
/// Threads: everything but `offer`, `status` and `revoked` runs as tasks of one serialized executor, which
/// never block. Messages are asked for one by one, so that a proxy that floods its stream fills its own
/// buffers and not ours.
final class ProxyStream implements StreamObserver<DeltaDiscoveryRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyStream.class);

    /// After this long without an answer a response does not hold up the others any more. Envoy itself
    /// gives a warming cluster 15 seconds.
    private static final Duration ANSWER_DEADLINE = Duration.ofSeconds(20);

    private final StreamOwner owner;
    private final ServerCallStreamObserver<DeltaDiscoveryResponse> out;
    private final Executor tasks;
    private final Surroundings surroundings;
    private final Instant connectedSince;
    private final AtomicReference<@Nullable Mesh> offered = new AtomicReference<>();
    private final Optional<Timers.Cancellable> expiry;
    private final Map<String, Timers.Cancellable> deadlines = new HashMap<>();
    private final Map<ResourceType, TypeTimes> times = new EnumMap<>(ResourceType.class);
    private DeltaSession session = DeltaSession.initial();
    private final TreeMap<String, String> refusedListeners = new TreeMap<>();
    private NodeFacts node = NodeFacts.NONE;
    private Optional<Proxy> proxy = Optional.empty();
    private boolean nodeKnown;
    private boolean open = true;
    private long targetGeneration;
    private long settledGeneration;
    private boolean awaited;
    private Reached reached = Reached.NOTHING;
    private Reached reported = Reached.NOTHING;
    private Instant lastSeen;
    private String problem = "";
    private volatile ProxyStatus status;

    /// What all streams share.
    ///
    /// @param timers clock and timers
    /// @param targets makes a proxy's configuration
    /// @param proxies the open streams
    /// @param loop is told when a stream has ended, and what is acknowledged while it waits for that
    /// @param floor which Envoys are served
    record Surroundings(
            Timers timers, Targets targets, ConnectedProxies proxies, Consumer<LoopInput> loop, EnvoyFloor floor) {}

    ProxyStream(
            StreamOwner owner,
            ServerCallStreamObserver<DeltaDiscoveryResponse> out,
            Executor tasks,
            Surroundings surroundings) {
        this.owner = owner;
        this.out = out;
        this.tasks = tasks;
        this.surroundings = surroundings;
        this.connectedSince = surroundings.timers().now();
        this.lastSeen = connectedSince;
        this.expiry = owner.expires().map(this::expiring);
        this.status = snapshot();
        out.setOnReadyHandler(() -> run(() -> step(new SessionEvent.Writable(out.isReady()))));
        out.setOnCancelHandler(() -> run(this::closed));
        out.disableAutoRequest();
        out.request(1);
    }

    private Timers.Cancellable expiring(Instant end) {
        Duration life = Duration.between(connectedSince, end);
        return surroundings
                .timers()
                .after(
                        life.isNegative() ? Duration.ZERO : life,
                        () -> run(() -> end(Status.UNAUTHENTICATED.withDescription("the certificate has expired"))));
    }

    WorkloadId instance() {
        return owner.instance();
    }

    ProxyStatus status() {
        return status;
    }

    /// Offers a newer image. Of several that wait only the newest is used.
    void offer(Mesh mesh) {
        if (offered.getAndSet(mesh) == null) {
            run(this::target);
        }
    }

    /// Ends the stream, since its instance may not be served any more.
    void revoked() {
        run(() -> end(Status.PERMISSION_DENIED.withDescription("the instance is banned")));
    }

    @Override
    public void onNext(DeltaDiscoveryRequest message) {
        run(() -> take(message));
    }

    @Override
    public void onError(Throwable cause) {
        run(this::closed);
    }

    @Override
    public void onCompleted() {
        run(() -> end(Status.OK));
    }

    /// Runs a task of this stream. An exception is our bug: it ends this stream, and no other.
    private void run(Runnable task) {
        tasks.execute(() -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("the stream of proxy {} failed and is ended", instance(), e);
                end(Status.INTERNAL.withDescription("see the log of the control plane"));
            }
        });
    }

    private void take(DeltaDiscoveryRequest message) {
        if (!open) {
            return;
        }
        out.request(1);
        lastSeen = surroundings.timers().now();
        if (!nodeKnown) {
            // Envoy says who it is on the first message, or never; who it is was settled by its leaf
            // anyway.
            know(message.hasNode() ? NodeFacts.of(message.getNode()) : NodeFacts.NONE);
        }
        Optional<ResourceType> type = ResourceType.ofTypeUrl(message.getTypeUrl());
        if (type.isEmpty()) {
            LOG.warn("proxy {} asks for {}, which is not served", instance(), message.getTypeUrl());
            return;
        }
        step(new SessionEvent.Requested(Messages.request(type.get(), message)));
    }

    private void know(NodeFacts facts) {
        node = facts;
        nodeKnown = true;
        if (!facts.matches(instance())) {
            LOG.warn(
                    "proxy of {} says that it is node \"{}\"; it is served as what it enrolled as",
                    instance(),
                    facts.id());
        }
        Optional<String> refusal = surroundings.floor().refusal(facts.version());
        if (refusal.isPresent()) {
            LOG.warn("proxy of {} is not served: {}", instance(), refusal.get());
            end(Status.FAILED_PRECONDITION.withDescription(refusal.get()));
            return;
        }
        // What it is sent depends on its version, so the first set is made only now.
        run(this::target);
    }

    private void target() {
        Mesh mesh = offered.get();
        if (!open || !nodeKnown || mesh == null) {
            return;
        }
        offered.compareAndSet(mesh, null);
        make(mesh).ifPresent(resources -> {
            targetGeneration = resources.generation();
            awaited = !mesh.flips().isEmpty();
            step(new SessionEvent.Published(resources));
        });
        status = snapshot();
    }

    /// A proxy for which nothing can be made keeps its last good configuration.
    private Optional<EnvoyResources> make(Mesh mesh) {
        try {
            Optional<Proxy> known = surroundings.targets().proxy(instance(), node);
            Optional<EnvoyResources> made =
                    known.flatMap(found -> surroundings.targets().make(mesh, found));
            proxy = known.or(() -> proxy);
            problem = "";
            return made;
        } catch (StoreUnavailableException e) {
            // Its registration is not read yet; when it is, a newer image follows.
            problem = String.valueOf(e.getMessage());
            LOG.warn("no configuration for proxy {} yet: {}", instance(), problem);
        } catch (RuntimeException e) {
            // Our bug in one proxy's translation; the others are served.
            problem = String.valueOf(e.getMessage());
            LOG.error("no configuration of generation {} for proxy {}", mesh.generation(), instance(), e);
        }
        return Optional.empty();
    }

    private void step(SessionEvent event) {
        if (!open) {
            return;
        }
        Step step = session.step(event);
        session = step.next();
        for (SessionAction action : step.actions()) {
            perform(action);
        }
        if (!out.isReady()) {
            // Back pressure: what follows waits in the session, merged, until the stream drains.
            session = session.step(new SessionEvent.Writable(false)).next();
        }
        report();
        status = snapshot();
        if (step.actions().stream().anyMatch(SessionAction.Settled.class::isInstance)) {
            surroundings.proxies().signal();
        }
    }

    /// The loop hears of acknowledgements only while ports wait for them to change their mTLS mode.
    private void report() {
        reached = reached.after(session, targetGeneration);
        if (awaited && !reached.equals(reported)) {
            reported = reached;
            surroundings
                    .loop()
                    .accept(new LoopInput.ProxyAcknowledged(instance(), reached.callsAs(), reached.listensAs()));
        }
    }

    private void perform(SessionAction action) {
        Instant now = surroundings.timers().now();
        switch (action) {
            case SessionAction.Send(DeltaPush push) -> {
                out.onNext(Messages.response(push));
                times.put(push.type(), times(push.type()).sentAt(now));
            }
            case SessionAction.ArmDeadline(ResourceType type, String nonce) -> arm(type, nonce);
            case SessionAction.Settled(long generation) -> settledGeneration = generation;
            case SessionAction.Acknowledged acknowledged -> {
                disarm(acknowledged.nonce());
                times.put(acknowledged.type(), times(acknowledged.type()).acknowledgedAt(now));
            }
            case SessionAction.Rejected rejected -> {
                disarm(rejected.nonce());
                times.put(rejected.type(), times(rejected.type()).rejectedAt(now));
                remember(rejected);
                LOG.warn(
                        "proxy {} rejected {} {}: {}",
                        instance(),
                        rejected.type().shortName(),
                        rejected.resources().stream().map(EnvoyResource::name).toList(),
                        rejected.message());
            }
            case SessionAction.UnknownNonce unknown -> {}
        }
    }

    /// Of several resources in one response the session finds the culprits one by one.
    private void remember(SessionAction.Rejected rejected) {
        if (rejected.type() == ResourceType.LISTENER && rejected.isolated()) {
            rejected.resources().forEach(listener -> refusedListeners.put(listener.name(), rejected.message()));
        }
    }

    private TypeTimes times(ResourceType type) {
        return times.getOrDefault(type, TypeTimes.NEVER);
    }

    /// One response per type is in flight, and a resumption has a deadline of its own, so these are few.
    private void arm(ResourceType type, String nonce) {
        deadlines.put(
                nonce,
                surroundings
                        .timers()
                        .after(
                                ANSWER_DEADLINE,
                                () -> run(() -> {
                                    deadlines.remove(nonce);
                                    step(new SessionEvent.DeadlinePassed(type, nonce));
                                })));
    }

    private void disarm(String nonce) {
        Timers.Cancellable deadline = deadlines.remove(nonce);
        if (deadline != null) {
            deadline.cancel();
        }
    }

    private void end(Status reason) {
        if (open) {
            if (reason.isOk()) {
                out.onCompleted();
            } else {
                out.onError(reason.asRuntimeException());
            }
            closed();
        }
    }

    private void closed() {
        if (open) {
            open = false;
            expiry.ifPresent(Timers.Cancellable::cancel);
            deadlines.values().forEach(Timers.Cancellable::cancel);
            surroundings.proxies().closed(this);
            surroundings.loop().accept(new LoopInput.ProxyLeft(instance()));
        }
    }

    private ProxyStatus snapshot() {
        List<TypeStatus> types = session.status();
        for (TypeStatus type : types) {
            if (type.type() == ResourceType.LISTENER) {
                refusedListeners.keySet().retainAll(type.rejected().keySet());
            }
        }
        return new ProxyStatus(
                instance(),
                owner.identity(),
                node.id(),
                nodeKnown && node.matches(instance()),
                node.version(),
                connectedSince,
                lastSeen,
                owner.expires(),
                targetGeneration,
                settledGeneration,
                reached,
                types,
                times,
                proxy.map(found -> new ConnectedProxy(found, refusedListeners)),
                problem);
    }
}
