package io.koine.mesh.loop;

import io.koine.mesh.GrantCheck;
import io.koine.mesh.Mesh;
import io.koine.mesh.MeshResolver;
import io.koine.mesh.MeshSettings;
import io.koine.mesh.loop.LoopAction.AllotAddresses;
import io.koine.mesh.loop.LoopAction.Arm;
import io.koine.mesh.loop.LoopAction.Persist;
import io.koine.mesh.loop.LoopAction.Publish;
import io.koine.model.Hostname;
import io.koine.model.SourceId;
import io.koine.model.catalogue.Catalogue;
import io.koine.model.catalogue.CatalogueDelta;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.catalogue.SourceImage;
import io.koine.model.catalogue.SourceImage.State;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.trust.TrustDomain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The mutable head of the mesh: takes events, decides when to publish, and makes the next image.
///
/// It publishes at once on a quiet system (leading edge), then gathers events for 10 to 100 ms, longer the more keys
/// the
/// last image changed. Nothing is published until every configured source is in sync or its stored image is loaded and
/// marked stale: a source that counted as empty would delete its endpoints everywhere.
///
/// Threads: owned by one thread; no method may be called from another.
public final class MeshLoop {
    /// After this long without a publication the system counts as quiet.
    static final Duration QUIET = Duration.ofMillis(100);

    private static final long MIN_COALESCE_MILLIS = 10;
    private static final long MAX_COALESCE_MILLIS = 100;

    private final MeshSettings settings;
    private final Duration syncDeadline;
    private final TreeMap<SourceId, PendingSource> pending = new TreeMap<>();
    private final TreeMap<SourceId, TreeMap<ItemKey, Diagnostic>> refused = new TreeMap<>();
    private final TreeMap<SourceId, SourceImage> stored = new TreeMap<>();
    private final TreeMap<TrustDomain, String> bundles = new TreeMap<>();
    private final TreeSet<Hostname> askedFor = new TreeSet<>();
    private final Lingering lingering = new Lingering();
    private Catalogue catalogue = Catalogue.EMPTY;
    private @Nullable Mesh published;
    private long publishedNanos;
    private int changedKeys;
    private boolean dirty;
    private boolean gathering;

    /// @param settings what holds for the whole mesh; its grants name the sources to wait for
    /// @param syncDeadline how long to wait for sources before their stored images are used
    public MeshLoop(MeshSettings settings, Duration syncDeadline) {
        this.settings = settings;
        this.syncDeadline = syncDeadline;
        settings.grants()
                .keySet()
                .forEach(source -> pending.put(source, new PendingSource(SourceImage.pending(source))));
    }

    /// @return what to do before the first input
    public List<LoopAction> start() {
        return List.of(new Arm(LoopTimer.SYNC_DEADLINE, syncDeadline));
    }

    /// @return the sources that keep anything from being published, with their reasons; empty once it has begun
    public List<SourceImage> waitingFor() {
        List<SourceImage> waiting = new ArrayList<>();
        for (SourceId source : settings.grants().keySet()) {
            SourceImage image = image(source);
            PendingSource change = pending.get(source);
            if ((change == null ? image.state() : change.state()) == State.PENDING) {
                waiting.add(image);
            }
        }
        return waiting;
    }

    /// Takes one input.
    ///
    /// @param input what happened
    /// @param nowNanos a clock that never jumps
    /// @return what to do, in order
    public List<LoopAction> step(LoopInput input, long nowNanos) {
        switch (input) {
            case LoopInput.FromSource(SourceEvent event) -> absorb(event);
            case LoopInput.Stored(SourceImage image) -> stored.put(image.source(), image);
            case LoopInput.BundleChanged(TrustDomain domain, String pem) ->
                dirty |= !pem.equals(bundles.put(domain, pem));
            case LoopInput.ProxyJoined joined -> {
                lingering.joined(joined);
                dirty = true;
            }
            case LoopInput.ProxyLeft left -> lingering.left(left.instance());
            case LoopInput.TimerFired(LoopTimer timer) -> {
                switch (timer) {
                    case COALESCE -> gathering = false;
                    case SYNC_DEADLINE -> settings.grants().keySet().forEach(s -> useStored(s, "not reached yet"));
                }
            }
        }
        return decide(nowNanos);
    }

    private List<LoopAction> decide(long nowNanos) {
        if (!dirty || gathering || !waitingFor().isEmpty()) {
            return List.of();
        }
        if (published == null || nowNanos - publishedNanos >= QUIET.toNanos()) {
            return publish(nowNanos);
        }
        gathering = true;
        long millis = Math.clamp(changedKeys, MIN_COALESCE_MILLIS, MAX_COALESCE_MILLIS);
        return List.of(new Arm(LoopTimer.COALESCE, Duration.ofMillis(millis)));
    }

    private List<LoopAction> publish(long nowNanos) {
        Catalogue before = catalogue;
        changedKeys = pending.values().stream().mapToInt(PendingSource::size).sum();
        catalogue = catalogue.apply(delta());
        pending.clear();
        MeshResolver.Input input =
                new MeshResolver.Input(settings, catalogue, lingering.without(catalogue), bundles, refusals());
        long generation = published == null ? 1 : published.generation() + 1;
        Mesh mesh = MeshResolver.resolve(generation, input, published);
        published = mesh;
        publishedNanos = nowNanos;
        dirty = false;
        List<LoopAction> actions = new ArrayList<>();
        actions.add(new Publish(mesh));
        for (SourceImage image : catalogue.sources().values()) {
            if (image.state() == State.SYNCED && !image.equals(before.sources().get(image.source()))) {
                actions.add(new Persist(image));
            }
        }
        newHosts().ifPresent(actions::add);
        return actions;
    }

    private CatalogueDelta delta() {
        TreeMap<SourceId, CatalogueDelta.SourceDelta> changes = new TreeMap<>();
        pending.forEach((source, change) -> changes.put(source, change.delta()));
        return new CatalogueDelta(changes);
    }

    private Optional<LoopAction> newHosts() {
        TreeSet<Hostname> missing = new TreeSet<>(catalogue.services().keySet());
        missing.removeAll(catalogue.addresses().keySet());
        missing.removeAll(askedFor);
        askedFor.addAll(missing);
        return missing.isEmpty() ? Optional.empty() : Optional.of(new AllotAddresses(missing));
    }

    private void absorb(SourceEvent event) {
        SourceId source = event.source();
        switch (event) {
            case SourceEvent.Upsert(SourceId id, Item item) -> {
                if (granted(id, item)) {
                    change(id).upsert(item);
                } else {
                    change(id).remove(item.key());
                }
            }
            case SourceEvent.Remove(SourceId id, ItemKey key) -> {
                forgetRefusal(id, key);
                change(id).remove(key);
            }
            case SourceEvent.Resync(SourceId id, List<Item> items) -> {
                refused.remove(id);
                PendingSource change = change(id);
                change.replace(
                        image(id),
                        items.stream().filter(item -> granted(id, item)).toList());
                change.become(State.SYNCED, "");
            }
            case SourceEvent.Synced(SourceId id) -> change(id).become(State.SYNCED, "");
            case SourceEvent.Lost(SourceId id, String reason) -> {
                useStored(id, reason);
                PendingSource change = change(id);
                change.become(change.state() == State.PENDING ? State.PENDING : State.STALE, reason);
            }
        }
        stored.computeIfPresent(source, (id, image) -> change(id).state() == State.PENDING ? image : null);
        dirty = true;
    }

    /// A source that has not been read since the start is served as it was last known.
    private void useStored(SourceId source, String reason) {
        SourceImage image = stored.get(source);
        PendingSource change = pending.get(source);
        if (image != null && change != null && change.state() == State.PENDING) {
            change.replace(image(source), granted(source, image.items().values()));
            change.become(State.STALE, reason);
            stored.remove(source);
            dirty = true;
        }
    }

    private List<Item> granted(SourceId source, Collection<Item> items) {
        return items.stream().filter(item -> granted(source, item)).toList();
    }

    private boolean granted(SourceId source, Item item) {
        return GrantCheck.refusal(settings, source, item)
                .map(why -> {
                    refused.computeIfAbsent(source, s -> new TreeMap<>()).put(item.key(), why);
                    return false;
                })
                .orElseGet(() -> {
                    forgetRefusal(source, item.key());
                    return true;
                });
    }

    private void forgetRefusal(SourceId source, ItemKey key) {
        refused.getOrDefault(source, new TreeMap<>()).remove(key);
    }

    private List<Diagnostic> refusals() {
        return refused.values().stream().flatMap(map -> map.values().stream()).toList();
    }

    private PendingSource change(SourceId source) {
        return pending.computeIfAbsent(source, id -> new PendingSource(image(id)));
    }

    private SourceImage image(SourceId source) {
        return catalogue.sources().getOrDefault(source, SourceImage.pending(source));
    }
}
