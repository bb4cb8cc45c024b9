package io.koine.mesh.loop;

import io.koine.mesh.Mesh;
import io.koine.mesh.MeshResolver;
import io.koine.mesh.MeshSettings;
import io.koine.mesh.flip.PortFlip.Moment;
import io.koine.mesh.loop.LoopAction.Arm;
import io.koine.mesh.loop.LoopAction.Persist;
import io.koine.mesh.loop.LoopAction.Publish;
import io.koine.mesh.scope.InboundScope;
import io.koine.model.PersistentMap;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Catalogue;
import io.koine.model.catalogue.CatalogueDelta;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.catalogue.SourceImage;
import io.koine.model.catalogue.SourceImage.State;
import io.koine.trust.TrustDomain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The mutable head of the mesh: takes events, decides when to publish, and makes the next image.
///
/// When it publishes, [PushPolicy] says. An event that changes nothing publishes nothing, and what one
/// changes costs as much in a large mesh as in a small one. Nothing is published until every configured
/// source is in sync or its stored image is adopted and marked stale: a source that counted as empty would
/// delete its endpoints everywhere.
///
/// Threads: owned by one thread; no method may be called from another.
public final class MeshLoop {
    /// How long a port may wait for STRICT, if nobody says otherwise.
    public static final Duration DEFAULT_FLIP_DEADLINE = Duration.ofSeconds(60);

    private static final String NOT_REACHED = "not reached yet";

    private final MeshSettings settings;
    private final Duration syncDeadline;
    private final TreeMap<SourceId, PendingSource> pending = new TreeMap<>();
    private final Refusals refusals;
    private final Lingering lingering = new Lingering();
    private final Flipping flipping;
    private final TreeMap<TrustDomain, String> bundles = new TreeMap<>();
    private final TreeSet<WorkloadId> withdrawn = new TreeSet<>();
    private final TreeSet<SourceId> read = new TreeSet<>();
    private final TreeMap<SourceId, SourceImage> stored = new TreeMap<>();
    private final NewHosts newHosts = new NewHosts();
    private final PushPolicy pushes = new PushPolicy();
    private PersistentMap<String, String> keySets = PersistentMap.empty();
    private Catalogue catalogue = Catalogue.EMPTY;
    private @Nullable Published published;
    private boolean dirty;

    /// The last publication.
    private record Published(Mesh mesh, MeshResolver.Input input) {}

    /// @param settings what holds for the whole mesh; its grants name the sources to wait for
    /// @param syncDeadline how long to wait for sources before their stored images are used
    public MeshLoop(MeshSettings settings, Duration syncDeadline) {
        this(settings, syncDeadline, DEFAULT_FLIP_DEADLINE);
    }

    /// @param settings what holds for the whole mesh; its grants name the sources to wait for
    /// @param syncDeadline how long to wait for sources before their stored images are used
    /// @param flipDeadline how long a port may wait for STRICT before it is put through
    public MeshLoop(MeshSettings settings, Duration syncDeadline, Duration flipDeadline) {
        this.settings = settings;
        this.flipping = new Flipping(flipDeadline);
        this.syncDeadline = syncDeadline;
        this.refusals = new Refusals(settings);
        settings.grants().keySet().forEach(this::change);
    }

    /// @return what to do before the first input
    public List<LoopAction> start() {
        return List.of(new Arm(LoopTimer.SYNC_DEADLINE, syncDeadline));
    }

    /// @return the sources that keep anything from being published, with their reasons; empty once it has
    ///     begun
    public List<SourceImage> waitingFor() {
        if (published != null) {
            return List.of();
        }
        List<SourceImage> waiting = new ArrayList<>();
        pending.forEach((source, change) -> {
            if (change.state() == State.PENDING) {
                waiting.add(new SourceImage(source, State.PENDING, change.reason(), SortedCopies.none()));
            }
        });
        return waiting;
    }

    /// @return whether it has taken in something that no image holds yet
    public boolean isBehind() {
        return dirty;
    }

    /// Takes one input.
    ///
    /// @param input what happened
    /// @param nowNanos a clock that never jumps
    /// @return what to do, in order
    public List<LoopAction> step(LoopInput input, long nowNanos) {
        switch (input) {
            case LoopInput.FromSource(SourceEvent event) -> absorb(event);
            case LoopInput.Stored(SourceImage image) -> {
                if (settings.grants().containsKey(image.source())) {
                    stored.put(image.source(), image);
                }
            }
            case LoopInput.BundleChanged(TrustDomain domain, String pem) ->
                dirty |= !pem.equals(bundles.put(domain, pem));
            case LoopInput.KeySetChanged(String address, String keys) -> keysAre(keySets.with(address, keys));
            case LoopInput.KeySetGone(String address) -> keysAre(keySets.without(address));
            case LoopInput.ProxyJoined(WorkloadId instance, Optional<Workload> lastKnown) -> {
                flipping.acknowledgements.joined(instance);
                Optional<Workload> current = catalogue.workload(instance);
                dirty |= lingering.joined(instance, current.or(() -> lastKnown)) && current.isEmpty();
            }
            case LoopInput.ProxyLeft(WorkloadId instance) -> {
                dirty |= flipping.acknowledgements.left(instance);
                dirty |=
                        lingering.left(instance) && catalogue.workload(instance).isEmpty();
            }
            case LoopInput.ProxyAcknowledged(WorkloadId instance, long callsAs, long listensAs) ->
                dirty |= flipping.acknowledgements.acknowledged(instance, callsAs, listensAs);
            case LoopInput.Withdrawn(WorkloadId instance) ->
                dirty |= catalogue.workload(instance).isPresent() && withdrawn.add(instance);
            case LoopInput.Reinstated(WorkloadId instance) -> dirty |= withdrawn.remove(instance);
            case LoopInput.Delivered(long generation, Duration took) -> pushes.delivered(generation, took);
            case LoopInput.TimerFired(LoopTimer timer) -> {
                switch (timer) {
                    case COALESCE -> {
                        pushes.timerFired();
                        return dirty ? publish(nowNanos) : List.of();
                    }
                    case SYNC_DEADLINE -> settings.grants().keySet().forEach(source -> adopt(source, NOT_REACHED));
                    case FLIP_DEADLINE -> {
                        flipping.timerFired();
                        dirty = true;
                    }
                }
            }
        }
        return decide(nowNanos);
    }

    private void keysAre(PersistentMap<String, String> next) {
        dirty |= !next.equals(keySets);
        keySets = next;
    }

    private List<LoopAction> decide(long nowNanos) {
        if (!dirty || !waitingFor().isEmpty()) {
            return List.of();
        }
        return switch (pushes.decide(nowNanos)) {
            case PushPolicy.Decision.Now() -> publish(nowNanos);
            case PushPolicy.Decision.Wait() -> List.of();
            case PushPolicy.Decision.Gather(Duration delay) -> List.of(new Arm(LoopTimer.COALESCE, delay));
        };
    }

    private List<LoopAction> publish(long nowNanos) {
        int changedItems =
                pending.values().stream().mapToInt(PendingSource::size).sum();
        catalogue = catalogue.apply(delta());
        pending.clear();
        dirty = false;
        pushes.taken();
        // Bounded by the catalogue: what its platform has taken out needs no withdrawal any more.
        withdrawn.retainAll(catalogue.workloads().keySet());
        MeshResolver.Input input = new MeshResolver.Input(
                settings, catalogue, lingering.without(catalogue), withdrawn, bundles, keySets, refusals.shown());
        Mesh previous = published == null ? null : published.mesh();
        Moment moment = flipping.moment(previous == null ? 1 : previous.generation() + 1, nowNanos);
        List<LoopAction> actions = new ArrayList<>();
        boolean same = published != null && input.equals(published.input());
        if (!same || flipping.advance(moment)) {
            PersistentMap<WorkloadId, InboundScope> before =
                    previous == null ? PersistentMap.empty() : previous.inbound();
            Mesh mesh = MeshResolver.resolve(
                    moment.generation(),
                    input,
                    previous,
                    wanted -> same ? flipping.flips() : flipping.wanting(before, wanted, moment));
            published = new Published(mesh, input);
            pushes.published(changedItems, nowNanos);
            flipping.published(mesh);
            actions.add(new Publish(mesh));
            actions.addAll(persist());
            newHosts.in(catalogue).ifPresent(actions::add);
        }
        flipping.arm(nowNanos).ifPresent(actions::add);
        return actions;
    }

    private CatalogueDelta delta() {
        TreeMap<SourceId, CatalogueDelta.SourceDelta> changes = new TreeMap<>();
        pending.forEach((source, change) -> changes.put(source, change.delta()));
        return new CatalogueDelta(changes);
    }

    /// The images in sync that hold other items than the store does.
    private List<Persist> persist() {
        List<Persist> actions = new ArrayList<>();
        for (SourceImage image : catalogue.sources().values()) {
            if (image.state() == State.SYNCED) {
                SourceImage kept = stored.put(image.source(), image);
                if (kept == null || !kept.items().equals(image.items())) {
                    actions.add(new Persist(image));
                }
            }
        }
        return actions;
    }

    private void absorb(SourceEvent event) {
        if (refusals.knows(event.source())) {
            PendingSource change = change(event.source());
            event.each().forEach(part -> absorb(part, change));
            dirty |= !change.isEmpty();
        }
        dirty |= refusals.takeChanged();
    }

    private void absorb(SourceEvent event, PendingSource change) {
        switch (event) {
            case SourceEvent.Upsert(SourceId source, Item item) -> {
                if (refusals.admits(source, item)) {
                    change.upsert(item);
                } else {
                    change.remove(item.key());
                }
            }
            case SourceEvent.Remove(SourceId source, ItemKey key) -> {
                refusals.forget(source, key);
                change.remove(key);
            }
            case SourceEvent.Together whole -> throw new IllegalArgumentException("not a single event: " + whole);
            case SourceEvent.Resync(SourceId source, List<Item> items) -> {
                read.add(source);
                change.replace(refusals.admitted(source, items));
                change.become(State.SYNCED, "");
                if (Objects.requireNonNull(settings.grants().get(source)).addresses()) {
                    newHosts.askAgain();
                }
            }
            case SourceEvent.Synced(SourceId source) -> {
                if (read.contains(source)) {
                    change.become(State.SYNCED, "");
                }
            }
            case SourceEvent.Lost(SourceId source, String reason) -> {
                adopt(source, reason);
                change.become(change.state() == State.PENDING ? State.PENDING : State.STALE, reason);
            }
        }
    }

    /// A source that has not been read since the start is served as the store last knew it.
    private void adopt(SourceId source, String reason) {
        SourceImage image = stored.get(source);
        PendingSource change = change(source);
        if (image != null && change.state() == State.PENDING) {
            change.replace(refusals.admitted(source, image.items().values()));
            change.become(State.STALE, reason);
            dirty = true;
        }
    }

    private PendingSource change(SourceId source) {
        return pending.computeIfAbsent(
                source, id -> new PendingSource(catalogue.sources().getOrDefault(id, SourceImage.pending(id))));
    }
}
