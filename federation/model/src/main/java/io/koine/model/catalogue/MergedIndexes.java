package io.koine.model.catalogue;

import io.koine.model.Endpoint;
import io.koine.model.Hostname;
import io.koine.model.Service;
import io.koine.model.ServiceAddress;
import io.koine.model.ServicePort;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Policy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Merges per-source images. Sources are visited in the order of their ids, so the result does not depend on
/// which was read first.
record MergedIndexes(
        SortedMap<Hostname, MergedService> services,
        SortedMap<WorkloadId, Workload> workloads,
        SortedMap<Hostname, List<Endpoint>> endpoints,
        SortedMap<ObjectKey, Policy> policies,
        SortedMap<Hostname, Integer> addresses) {
    static MergedIndexes of(Collection<SourceImage> images) {
        TreeMap<Hostname, TreeMap<SourceId, Service>> services = new TreeMap<>();
        TreeMap<WorkloadId, Workload> workloads = new TreeMap<>();
        TreeMap<Hostname, List<Endpoint>> endpoints = new TreeMap<>();
        TreeMap<ObjectKey, Policy> policies = new TreeMap<>();
        TreeMap<Hostname, Integer> addresses = new TreeMap<>();
        for (SourceImage image : images) {
            for (Item item : image.items().values()) {
                switch (item) {
                    case Item.ServiceItem(Service service) ->
                        services.computeIfAbsent(service.host(), host -> new TreeMap<>())
                                .put(image.source(), service);
                    case Item.WorkloadItem(Workload workload) -> workloads.putIfAbsent(workload.id(), workload);
                    case Item.EndpointItem(Endpoint endpoint) ->
                        endpoints
                                .computeIfAbsent(endpoint.service(), host -> new ArrayList<>())
                                .add(endpoint);
                    case Item.PolicyItem(Policy policy) -> policies.putIfAbsent(policy.key(), policy);
                    case Item.AddressItem(Hostname host, int offset) -> addresses.putIfAbsent(host, offset);
                }
            }
        }
        TreeMap<Hostname, MergedService> merged = new TreeMap<>();
        services.forEach((host, bySource) -> merged.put(host, merge(bySource)));
        endpoints.replaceAll((host, list) -> List.copyOf(list));
        return new MergedIndexes(
                SortedCopies.sorted(merged),
                SortedCopies.sorted(workloads),
                SortedCopies.sorted(endpoints),
                SortedCopies.sorted(policies),
                SortedCopies.sorted(addresses));
    }

    private static MergedService merge(SortedMap<SourceId, Service> bySource) {
        TreeMap<Integer, ServicePort> ports = new TreeMap<>();
        Map<Integer, SourceId> declaredBy = new HashMap<>();
        List<ServiceAddress> addresses = new ArrayList<>();
        List<String> conflicts = new ArrayList<>();
        bySource.forEach((source, service) -> {
            addresses.addAll(service.addresses());
            service.ports().forEach((number, port) -> {
                ServicePort known = ports.putIfAbsent(number, port);
                SourceId first = declaredBy.putIfAbsent(number, source);
                if (known != null && known.protocol() != port.protocol()) {
                    conflicts.add("port " + number + " is " + known.protocol() + " by " + first + " and "
                            + port.protocol() + " by " + source + "; the first holds");
                }
            });
        });
        Service first = bySource.firstEntry().getValue();
        Service merged = new Service(
                first.host(), first.namespace(), first.name(), ports, addresses, first.headless(), first.resolution());
        return new MergedService(merged, List.copyOf(bySource.keySet()), conflicts);
    }
}
