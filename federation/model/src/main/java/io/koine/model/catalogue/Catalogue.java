package io.koine.model.catalogue;

import io.koine.model.Endpoint;
import io.koine.model.Hostname;
import io.koine.model.PersistentMap;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Policy;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/// Everything that the sources say, merged; immutable.
///
/// Equal content has one generation: applying a delta that changes nothing returns the same object.
/// Applying one looks only at what it names: all else is shared with the image before, so that
/// [PersistentMap#difference] finds quickly what two images differ in.
///
/// @param generation counts the images since the process started, from 0 for the empty one
/// @param sources per-source images, the provenance of everything below
/// @param services by host, merged over sources
/// @param workloads by instance
/// @param endpoints by the service's host
/// @param policies by name; of one name in several sources, the first source's in order
/// @param addresses offsets of hosts in the outbound range
/// @param hosts of each workload the hosts that it has an endpoint of
public record Catalogue(
        long generation,
        SortedMap<SourceId, SourceImage> sources,
        PersistentMap<Hostname, MergedService> services,
        PersistentMap<WorkloadId, Workload> workloads,
        PersistentMap<Hostname, List<Endpoint>> endpoints,
        PersistentMap<ObjectKey, Policy> policies,
        PersistentMap<Hostname, Integer> addresses,
        PersistentMap<WorkloadId, SortedSet<Hostname>> hosts) {
    /// Without any source.
    public static final Catalogue EMPTY = new Catalogue(
            0,
            SortedCopies.none(),
            PersistentMap.empty(),
            PersistentMap.empty(),
            PersistentMap.empty(),
            PersistentMap.empty(),
            PersistentMap.empty(),
            PersistentMap.empty());

    /// @param generation the image's number
    /// @param images per-source images
    /// @return the catalogue that they make
    public static Catalogue of(long generation, SortedMap<SourceId, SourceImage> images) {
        return EMPTY.merged(generation, SortedCopies.sorted(images));
    }

    /// Applies a delta. Total: removing what is absent and adding what is equal changes nothing.
    ///
    /// @param delta the changes
    /// @return the next image, or this one if nothing changed
    @SuppressWarnings("ReferenceEquality") // An image that a delta leaves equal is the same object.
    public Catalogue apply(CatalogueDelta delta) {
        TreeMap<SourceId, SourceImage> next = new TreeMap<>(sources);
        delta.sources()
                .forEach((id, change) ->
                        next.merge(id, SourceImage.pending(id).apply(change), (image, fresh) -> image.apply(change)));
        boolean same = next.size() == sources.size()
                && next.values().stream().allMatch(image -> image == sources.get(image.source()));
        return same ? this : merged(generation + 1, SortedCopies.sorted(next));
    }

    /// The full load is the change of everything.
    private Catalogue merged(long number, SortedMap<SourceId, SourceImage> images) {
        ChangedItems changed = ChangedItems.between(sources.values(), images);
        Merge merge = new Merge(List.copyOf(images.values()));
        PersistentMap<Hostname, List<Endpoint>> newEndpoints =
                merge.updated(endpoints, changed.endpoints(), merge::endpoints);
        return new Catalogue(
                number,
                images,
                merge.updated(services, changed.services(), merge::service),
                merge.updated(workloads, changed.workloads(), merge::workload),
                newEndpoints,
                merge.updated(policies, changed.policies(), merge::policy),
                merge.updated(addresses, changed.addresses(), merge::address),
                HostsOfWorkloads.updated(hosts, endpoints, newEndpoints, changed.endpoints()));
    }

    /// @param id an instance
    /// @return its workload, if a source publishes it
    public Optional<Workload> workload(WorkloadId id) {
        return Optional.ofNullable(workloads.get(id));
    }

    /// @param workload an instance
    /// @return the hosts that it has an endpoint of
    public SortedSet<Hostname> hostsOf(WorkloadId workload) {
        return hosts.getOrDefault(workload, SortedCopies.noValues());
    }
}
