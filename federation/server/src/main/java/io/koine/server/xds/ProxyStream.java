package io.koine.server.xds;

import com.google.common.collect.Interner;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.grpc.Status;
import io.koine.envoy.EnvoyResource;
import io.koine.envoy.ResourceType;
import io.koine.envoy.delta.DeltaPush;
import io.koine.envoy.delta.DeltaSession;
import io.koine.envoy.delta.SessionAction;
import io.koine.envoy.delta.SessionEvent;
import io.koine.envoy.delta.Step;
import io.koine.mesh.Mesh;
import io.koine.mesh.loop.LoopInput;
import io.koine.model.Proxy;
import io.koine.model.WorkloadId;
import io.koine.model.spi.StoreUnavailableException;
import io.koine.model.spi.Timers;
import io.koine.server.config.EnvoyFloor;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One delta ADS stream, bound to the instance that it serves.
///
/// Threads: everything but `offer`, `status`, `waitingNanos`, `lookForAnswers` and what ends it from outside runs
/// on the thread of its connection, and never blocks. Messages are asked for one by one, so that a proxy that floods
/// its stream fills its own buffers and not ours.
final class ProxyStream {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyStream.class);

    private final StreamOwner owner;
    private final ProxyCall out;
    private final Lane lane;
    private final Surroundings surroundings;
    private final Instant connectedSince;
    private final AtomicReference<@Nullable Mesh> offered = new AtomicReference<>();
    private final Optional<Timers.Cancellable> expiry;
    private final AnswerDeadlines deadlines;
    private final Unflushed unflushed;
    private DeltaSession session;
    private SortedMap<String, String> refusedListeners = new TreeMap<>();
    private StreamTimes times = StreamTimes.NONE;
    private NodeFacts node = NodeFacts.NONE;
    private Optional<Proxy> proxy = Optional.empty();
    private Optional<Target> target = Optional.empty();
    private boolean nodeKnown;
    private boolean open = true;
    private boolean writable = true;
    private boolean inLine;
    private boolean awaited;
    private long settledGeneration;
    private Reached reached = Reached.NOTHING;
    private Reached reported = Reached.NOTHING;
    private Instant lastSeen;
    private String problem = "";
    private volatile StreamView view;

    /// What all streams share.
    ///
    /// @param timers clock and timers
    /// @param targets makes a proxy's configuration
    /// @param proxies the open streams
    /// @param loop is told when a stream has ended, and what is acknowledged while it waits for that
    /// @param floor which Envoys are served
    /// @param outflow what may be held of responses that have not left
    /// @param counters count what is done
    /// @param extensions sets of Envoys' extensions, equal ones kept once
    record Surroundings(
            Timers timers,
            Targets targets,
            ConnectedProxies proxies,
            Consumer<LoopInput> loop,
            EnvoyFloor floor,
            Outflow outflow,
            EngineCounters counters,
            Interner<SortedSet<String>> extensions) {}

    ProxyStream(StreamOwner owner, ProxyCall out, Lane lane, Surroundings surroundings) {
        this.owner = owner;
        this.out = out;
        this.lane = lane;
        this.session = DeltaSession.initial(lane.plans());
        this.surroundings = surroundings;
        this.connectedSince = surroundings.timers().now();
        this.lastSeen = connectedSince;
        this.deadlines = new AnswerDeadlines(surroundings.timers());
        this.unflushed = new Unflushed(surroundings.outflow(), surroundings.timers());
        this.expiry = owner.expires().map(this::expiring);
        this.view = view();
    }

    /// Takes what comes: its first message may be there already, and then is taken at once.
    void start() {
        out.request();
    }

    private Timers.Cancellable expiring(Instant end) {
        Duration life = Duration.between(connectedSince, end);
        return surroundings
                .timers()
                .after(
                        life.isNegative() ? Duration.ZERO : life,
                        () -> endLater(Status.UNAUTHENTICATED.withDescription("the certificate has expired")));
    }

    WorkloadId instance() {
        return owner.instance();
    }

    ProxyStatus status() {
        return status(0);
    }

    /// @param distributed a generation that every stream was offered that it concerns
    /// @return what people see: a stream that has all that it was offered has that generation, too
    ProxyStatus status(long distributed) {
        boolean pending = offered.get() != null;
        StreamView now = view;
        return now.status(owner, connectedSince, !pending && now.isSettled() ? distributed : 0);
    }

    /// @return whether it has all of an image, which every stream that it concerns has been offered, or of a later one
    boolean isSettled() {
        // What waits is looked at first: a stream that takes it shows that before it clears it.
        return offered.get() == null && view.isSettled();
    }

    /// @param generation of an image
    /// @return whether it has acknowledged this one whole, or a later one
    boolean hasSettled(long generation) {
        return view.settledGeneration() >= generation;
    }

    /// Offers a newer image. Of several that wait only the newest is used.
    void offer(Mesh mesh) {
        if (offered.getAndSet(mesh) == null) {
            later(this::target);
        }
    }

    /// Ends the stream, since its instance may not be served any more.
    void revoked() {
        endLater(Status.PERMISSION_DENIED.withDescription("the instance is banned"));
    }

    /// Ends the stream, since the proxy does not read what it is sent. It may come again.
    void stalled(String why) {
        surroundings.counters().cut();
        LOG.warn("the stream of proxy {} is ended: {}", instance(), why);
        endLater(Status.RESOURCE_EXHAUSTED.withDescription(why));
    }

    /// @return for how long bytes have waited to leave, in nanoseconds; 0 if none wait
    long waitingNanos() {
        return unflushed.waitingNanos(surroundings.timers().nanoTime());
    }

    /// Looks whether answers are overdue, and if so does what is due then.
    void lookForAnswers() {
        if (deadlines.isDue(surroundings.timers().nanoTime())) {
            later(this::deadlinesPassed);
        }
    }

    /// What it holds counts as held by a slow one from now on, if the slow have room for it.
    ///
    /// @param tooMuch is called if they have not
    void becomeSlow(Runnable tooMuch) {
        later(() -> {
            if (open && !unflushed.becomeSlow()) {
                tooMuch.run();
            }
        });
    }

    void receive(DeltaDiscoveryRequest message) {
        now(() -> take(message));
        if (open) {
            out.request();
        }
    }

    void completed() {
        now(() -> end(Status.OK));
    }

    /// All that was sent has left.
    void flushed() {
        now(() -> {
            unflushed.flushed();
            getInLine();
        });
    }

    private void later(Runnable task) {
        lane.later(() -> now(task));
    }

    private void endLater(Status reason) {
        later(() -> end(reason));
    }

    /// Runs a task of this stream. An exception is our bug: it ends this stream, and no other.
    private void now(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("the stream of proxy {} failed and is ended", instance(), e);
            end(Status.INTERNAL.withDescription("see the log of the control plane"));
        }
    }

    private void take(DeltaDiscoveryRequest message) {
        if (!open) {
            return;
        }
        lastSeen = surroundings.timers().now();
        if (!nodeKnown) {
            // Envoy says who it is on the first message, or never; who it is was settled by its leaf
            // anyway.
            know(message.hasNode() ? NodeFacts.of(message.getNode(), surroundings.extensions()) : NodeFacts.NONE);
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
        target();
    }

    private void target() {
        Mesh mesh = offered.get();
        if (!open || !nodeKnown || mesh == null) {
            return;
        }
        surroundings.counters().visited();
        Optional<Target> made = make(mesh);
        made.ifPresent(next -> {
            target = made;
            awaited = !mesh.flips().isEmpty();
            step(new SessionEvent.Published(next.resources()));
        });
        view = view();
        // Only now: as long as it is there, the stream counts as not settled.
        if (!offered.compareAndSet(mesh, null)) {
            later(this::target);
        }
        surroundings.proxies().signal();
    }

    /// A proxy for which nothing can be made keeps its last good configuration.
    private Optional<Target> make(Mesh mesh) {
        try {
            Optional<Proxy> known = surroundings.targets().proxy(instance(), node, proxy);
            Optional<Target> made =
                    known.flatMap(found -> surroundings.targets().make(mesh, found, target));
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
        holdBack();
        Step step = session.step(event);
        session = step.next();
        for (SessionAction action : step.actions()) {
            perform(action);
        }
        holdBack();
        report();
        view = view();
        if (step.actions().stream().anyMatch(SessionAction.Settled.class::isInstance)) {
            surroundings.proxies().signal();
        }
    }

    /// Back pressure: while too much waits to leave, of this stream or of all, what follows waits in the session,
    /// merged.
    private void holdBack() {
        if (writable && (unflushed.isFull() || !surroundings.outflow().hasRoom())) {
            writable = false;
            session = session.step(new SessionEvent.Writable(false)).next();
        }
        getInLine();
    }

    private void getInLine() {
        if (open && !writable && !inLine && !unflushed.isFull()) {
            inLine = true;
            surroundings.outflow().await(() -> later(this::turn));
        }
    }

    private void turn() {
        inLine = false;
        if (open && surroundings.outflow().hasRoom() && !unflushed.isFull()) {
            writable = true;
            step(new SessionEvent.Writable(true));
        }
        getInLine();
        surroundings.outflow().next();
    }

    private void deadlinesPassed() {
        deadlines.passed().forEach(this::step);
    }

    /// The loop hears of acknowledgements only while ports wait for them to change their mTLS mode.
    private void report() {
        reached = reached.after(session, targetGeneration());
        if (awaited && !reached.equals(reported)) {
            reported = reached;
            surroundings
                    .loop()
                    .accept(new LoopInput.ProxyAcknowledged(instance(), reached.callsAs(), reached.listensAs()));
        }
    }

    private long targetGeneration() {
        return target.map(each -> each.resources().generation()).orElse(0L);
    }

    private void perform(SessionAction action) {
        Instant now = surroundings.timers().now();
        switch (action) {
            case SessionAction.Send(DeltaPush push) -> {
                send(push);
                times = times.with(push.type(), times.of(push.type()).sentAt(now));
            }
            case SessionAction.ArmDeadline(ResourceType type, String nonce) -> deadlines.arm(type, nonce);
            case SessionAction.Settled(long generation) -> settledGeneration = generation;
            case SessionAction.Acknowledged acknowledged -> {
                deadlines.disarm(acknowledged.nonce());
                times = times.with(
                        acknowledged.type(), times.of(acknowledged.type()).acknowledgedAt(now));
            }
            case SessionAction.Rejected rejected -> {
                deadlines.disarm(rejected.nonce());
                times = times.with(rejected.type(), times.of(rejected.type()).rejectedAt(now));
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

    private void send(DeltaPush push) {
        int length = out.send(push);
        surroundings.counters().sent(push.resources().size(), length);
        unflushed.sent(length);
        if (out.isFlushed()) {
            unflushed.flushed();
        }
    }

    /// Of several resources in one response the session finds the culprits one by one.
    private void remember(SessionAction.Rejected rejected) {
        if (rejected.type() == ResourceType.LISTENER && rejected.isolated()) {
            TreeMap<String, String> refused = new TreeMap<>(refusedListeners);
            rejected.resources().forEach(listener -> refused.put(listener.name(), rejected.message()));
            refusedListeners = refused;
        }
    }

    private void end(Status reason) {
        if (open) {
            out.close(reason);
            closed();
        }
    }

    /// The call is over, and nothing is held for it any more.
    void gone() {
        closed();
        unflushed.flushed();
    }

    /// What was sent and has not left is held until the connection takes it or ends.
    private void closed() {
        if (open) {
            open = false;
            expiry.ifPresent(Timers.Cancellable::cancel);
            deadlines.cancel();
            surroundings.proxies().closed(this);
            surroundings.loop().accept(new LoopInput.ProxyLeft(instance()));
        }
    }

    private StreamView view() {
        return new StreamView(
                session,
                node,
                nodeKnown,
                lastSeen,
                targetGeneration(),
                settledGeneration,
                reached,
                times,
                proxy,
                refusedListeners,
                problem);
    }
}
