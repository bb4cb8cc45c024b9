package io.koine.model.catalogue;

import io.koine.model.Endpoint;
import io.koine.model.Hostname;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Policy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Everything that the sources say, merged; immutable.
///
/// Equal content has one generation: applying a delta that changes nothing returns the same object.
///
/// @param generation counts the images since the process started, from 0 for the empty one
/// @param sources per-source images, the provenance of everything below
/// @param services by host, merged over sources
/// @param workloads by instance
/// @param endpoints by the service's host
/// @param policies by name; of one name in several sources, the first source's in order
/// @param addresses offsets of hosts in the outbound range
public record Catalogue(
        long generation,
        SortedMap<SourceId, SourceImage> sources,
        SortedMap<Hostname, MergedService> services,
        SortedMap<WorkloadId, Workload> workloads,
        SortedMap<Hostname, List<Endpoint>> endpoints,
        SortedMap<ObjectKey, Policy> policies,
        SortedMap<Hostname, Integer> addresses) {
    /// Without any source.
    public static final Catalogue EMPTY = of(0, new TreeMap<>());

    /// @param generation the image's number
    /// @param images per-source images
    /// @return the catalogue that they make
    public static Catalogue of(long generation, SortedMap<SourceId, SourceImage> images) {
        MergedIndexes merged = MergedIndexes.of(images.values());
        return new Catalogue(
                generation,
                SortedCopies.sorted(images),
                merged.services(),
                merged.workloads(),
                merged.endpoints(),
                merged.policies(),
                merged.addresses());
    }

    /// Applies a delta. Total: removing what is absent and adding what is equal changes nothing.
    ///
    /// @param delta the changes
    /// @return the next image, or this one if nothing changed
    public Catalogue apply(CatalogueDelta delta) {
        TreeMap<SourceId, SourceImage> next = new TreeMap<>(sources);
        delta.sources().forEach((id, change) -> next.put(id, apply(id, change)));
        return next.equals(sources) ? this : of(generation + 1, next);
    }

    /// @param id an instance
    /// @return its workload, if a source publishes it
    public Optional<Workload> workload(WorkloadId id) {
        return Optional.ofNullable(workloads.get(id));
    }

    private SourceImage apply(SourceId id, CatalogueDelta.SourceDelta change) {
        SourceImage image = sources.getOrDefault(id, SourceImage.pending(id));
        Map<ItemKey, Item> items = image.items();
        if (!change.upserts().isEmpty() || !change.removals().isEmpty()) {
            items = new TreeMap<>(items);
            items.keySet().removeAll(change.removals());
            items.putAll(change.upserts());
        }
        return new SourceImage(id, change.state(), change.reason(), SortedCopies.sorted(items));
    }
}
