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
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Merges per-source images. Sources are visited in the order of their ids, so the result does not depend on which was
/// read first.
record MergedIndexes(
        SortedMap<Hostname, MergedService> services,
        SortedMap<WorkloadId, Workload> workloads,
        SortedMap<Hostname, List<Endpoint>> endpoints,
        SortedMap<ObjectKey, Policy> policies,
        SortedMap<Hostname, Integer> addresses) {
    static MergedIndexes of(Collection<SourceImage> images) {
        TreeMap<Hostname, MergedService> services = new TreeMap<>();
        TreeMap<WorkloadId, Workload> workloads = new TreeMap<>();
        TreeMap<Hostname, List<Endpoint>> endpoints = new TreeMap<>();
        TreeMap<ObjectKey, Policy> policies = new TreeMap<>();
        TreeMap<Hostname, Integer> addresses = new TreeMap<>();
        for (SourceImage image : images) {
            for (Item item : image.items().values()) {
                switch (item) {
                    case Item.ServiceItem(Service service) ->
                        services.merge(service.host(), first(image.source(), service), MergedIndexes::merge);
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
        endpoints.replaceAll((host, list) -> List.copyOf(list));
        return new MergedIndexes(
                SortedCopies.sorted(services),
                SortedCopies.sorted(workloads),
                SortedCopies.sorted(endpoints),
                SortedCopies.sorted(policies),
                SortedCopies.sorted(addresses));
    }

    private static MergedService first(SourceId source, Service service) {
        return new MergedService(service, List.of(source), List.of());
    }

    private static MergedService merge(MergedService left, MergedService right) {
        Service a = left.service();
        Service b = right.service();
        List<String> conflicts = new ArrayList<>(left.conflicts());
        TreeMap<Integer, ServicePort> ports = new TreeMap<>(a.ports());
        for (Map.Entry<Integer, ServicePort> entry : b.ports().entrySet()) {
            ServicePort known = ports.putIfAbsent(entry.getKey(), entry.getValue());
            if (known != null && known.protocol() != entry.getValue().protocol()) {
                conflicts.add("port " + entry.getKey() + " is " + known.protocol() + " by "
                        + left.sources().getFirst() + " and " + entry.getValue().protocol() + " by "
                        + right.sources().getFirst() + "; the first holds");
            }
        }
        List<ServiceAddress> addresses = new ArrayList<>(a.addresses());
        addresses.addAll(b.addresses());
        List<SourceId> sources = new ArrayList<>(left.sources());
        sources.addAll(right.sources());
        Service merged = new Service(a.host(), a.namespace(), a.name(), ports, addresses, a.headless(), a.resolution());
        return new MergedService(merged, sources, conflicts);
    }
}
