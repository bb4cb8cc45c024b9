package io.koine.mesh.loop;

import io.koine.mesh.GrantCheck;
import io.koine.mesh.Mesh;
import io.koine.mesh.MeshResolver;
import io.koine.mesh.MeshSettings;
import io.koine.mesh.flip.Flips;
import io.koine.model.SourceId;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Catalogue;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.catalogue.SourceImage;
import io.koine.model.catalogue.SourceImage.State;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.trust.TrustDomain;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the mesh should be, computed anew from everything that was said: no deltas, no timers, nothing
/// reused.
final class NaiveMesh {
    private final MeshSettings settings;
    private final Map<SourceId, Said> said = new TreeMap<>();
    private final Set<SourceId> unknown = new TreeSet<>();
    private final Map<SourceId, SourceImage> stored = new TreeMap<>();
    private final TreeMap<TrustDomain, String> bundles = new TreeMap<>();
    private final TreeMap<String, String> keySets = new TreeMap<>();
    private final List<WorkloadId> streams = new ArrayList<>();
    private final TreeSet<WorkloadId> withdrawn = new TreeSet<>();
    private final TreeMap<WorkloadId, Workload> lastKnown = new TreeMap<>();
    private Catalogue published = Catalogue.EMPTY;

    private static final class Said {
        final TreeMap<ItemKey, Item> items = new TreeMap<>();
        State state = State.PENDING;
        String reason = "not read yet";
        boolean read;

        void replace(Iterable<Item> all, State next, String why) {
            items.clear();
            all.forEach(item -> items.put(item.key(), item));
            state = next;
            reason = why;
        }
    }

    NaiveMesh(MeshSettings settings) {
        this.settings = settings;
        settings.grants().keySet().forEach(source -> said.put(source, new Said()));
    }

    void take(LoopInput input) {
        switch (input) {
            case LoopInput.FromSource(SourceEvent event) -> take(event);
            case LoopInput.Stored(SourceImage image) -> stored.put(image.source(), image);
            case LoopInput.BundleChanged(TrustDomain domain, String pem) -> bundles.put(domain, pem);
            case LoopInput.KeySetChanged(String address, String keys) -> keySets.put(address, keys);
            case LoopInput.KeySetGone(String address) -> keySets.remove(address);
            case LoopInput.ProxyJoined(WorkloadId instance, var registered) -> {
                streams.add(instance);
                published.workload(instance).or(() -> registered).ifPresent(known -> lastKnown.put(instance, known));
            }
            case LoopInput.ProxyLeft(WorkloadId instance) -> {
                streams.remove(instance);
                if (!streams.contains(instance)) {
                    lastKnown.remove(instance);
                }
            }
            case LoopInput.Withdrawn(WorkloadId instance) -> {
                if (published.workload(instance).isPresent()) {
                    withdrawn.add(instance);
                }
            }
            case LoopInput.Reinstated(WorkloadId instance) -> withdrawn.remove(instance);
            // What is waited for changes when the mesh is what it should be, not what it should be.
            case LoopInput.ProxyAcknowledged _, LoopInput.Delivered _ -> {}
            case LoopInput.TimerFired(LoopTimer timer) -> {
                if (timer == LoopTimer.SYNC_DEADLINE) {
                    settings.grants().keySet().forEach(source -> adopt(source, "not reached yet"));
                }
            }
        }
    }

    private void take(SourceEvent event) {
        Said by = said.get(event.source());
        if (by == null) {
            unknown.add(event.source());
            return;
        }
        switch (event) {
            case SourceEvent.Together together -> together.parts().forEach(this::take);
            case SourceEvent.Upsert(SourceId source, Item item) -> by.items.put(item.key(), item);
            case SourceEvent.Remove(SourceId source, ItemKey key) -> by.items.remove(key);
            case SourceEvent.Resync(SourceId source, List<Item> items) -> {
                by.replace(items, State.SYNCED, "");
                by.read = true;
            }
            case SourceEvent.Synced(SourceId source) -> {
                if (by.read) {
                    by.state = State.SYNCED;
                    by.reason = "";
                }
            }
            case SourceEvent.Lost(SourceId source, String reason) -> {
                adopt(source, reason);
                by.state = by.state == State.PENDING ? State.PENDING : State.STALE;
                by.reason = reason;
            }
        }
    }

    private void adopt(SourceId source, String reason) {
        Said by = said.get(source);
        SourceImage image = stored.get(source);
        if (by != null && image != null && by.state == State.PENDING) {
            by.replace(image.items().values(), State.STALE, reason);
        }
    }

    boolean isReady() {
        return said.values().stream().noneMatch(by -> by.state == State.PENDING);
    }

    /// An image was published: connected proxies' workloads are known as it has them.
    void published(Catalogue catalogue) {
        published = catalogue;
        withdrawn.retainAll(catalogue.workloads().keySet());
        for (WorkloadId instance : new HashSet<>(streams)) {
            catalogue.workload(instance).ifPresent(workload -> lastKnown.put(instance, workload));
        }
    }

    /// @param flips ports that may not be what policy wants yet: [FlipHistoriesTest] is about them
    /// @return what should be published by now
    Mesh mesh(Flips flips) {
        TreeMap<SourceId, SourceImage> images = new TreeMap<>();
        List<Diagnostic> refused = new ArrayList<>();
        unknown.forEach(source -> refused.add(GrantCheck.unknown(source)));
        said.forEach((source, by) -> {
            TreeMap<ItemKey, Item> granted = new TreeMap<>();
            by.items.forEach((key, item) -> GrantCheck.refusal(settings, source, item)
                    .ifPresentOrElse(refused::add, () -> granted.put(key, item)));
            images.put(source, new SourceImage(source, by.state, by.reason, granted));
        });
        Catalogue catalogue = Catalogue.of(1, images);
        TreeMap<WorkloadId, Workload> lingering = new TreeMap<>(lastKnown);
        lingering.keySet().removeAll(catalogue.workloads().keySet());
        TreeSet<WorkloadId> gone = new TreeSet<>(withdrawn);
        gone.retainAll(catalogue.workloads().keySet());
        return MeshResolver.resolve(
                1,
                new MeshResolver.Input(settings, catalogue, lingering, gone, bundles, keySets, refused),
                null,
                wanted -> flips);
    }
}
