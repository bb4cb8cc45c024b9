package io.koine.model.catalogue;

import io.koine.model.Endpoint;
import io.koine.model.Hostname;
import io.koine.model.PersistentMap;
import io.koine.model.Service;
import io.koine.model.SourceId;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Policy;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/// What has to be merged anew.
///
/// @param services hosts of which a source says something else about the service
/// @param workloads instances of which a source says something else
/// @param endpoints hosts of which a source has other endpoints
/// @param policies objects of which a source says something else
/// @param addresses hosts of which a source says another address
record ChangedItems(
        TreeSet<Hostname> services,
        TreeSet<WorkloadId> workloads,
        TreeSet<Hostname> endpoints,
        TreeSet<ObjectKey> policies,
        TreeSet<Hostname> addresses) {
    /// @param from the images of before
    /// @param to the images, by source; none of `from` is missing
    /// @return what is not the same
    static ChangedItems between(Collection<SourceImage> from, Map<SourceId, SourceImage> to) {
        ChangedItems changed =
                new ChangedItems(new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
        Map<SourceId, PersistentMap<ItemKey, Item>> before = new HashMap<>();
        from.forEach(image -> before.put(image.source(), image.items()));
        to.forEach((source, image) -> changed.add(image.items(), before.getOrDefault(source, PersistentMap.empty())));
        return changed;
    }

    private void add(PersistentMap<ItemKey, Item> items, PersistentMap<ItemKey, Item> before) {
        PersistentMap.Difference<ItemKey, Item> difference = items.difference(before);
        difference.changed().forEach(entry -> add(entry.getValue()));
        difference.removed().forEach(key -> add(Objects.requireNonNull(before.get(key))));
    }

    private void add(Item item) {
        switch (item) {
            case Item.ServiceItem(Service service) -> services.add(service.host());
            case Item.WorkloadItem(Workload workload) -> workloads.add(workload.id());
            case Item.EndpointItem(Endpoint endpoint) -> endpoints.add(endpoint.service());
            case Item.PolicyItem(Policy policy) -> policies.add(policy.key());
            case Item.AddressItem(Hostname host, int _) -> addresses.add(host);
        }
    }
}
