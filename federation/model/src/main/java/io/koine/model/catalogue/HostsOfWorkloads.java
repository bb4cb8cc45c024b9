package io.koine.model.catalogue;

import io.koine.model.Endpoint;
import io.koine.model.Hostname;
import io.koine.model.PersistentMap;
import io.koine.model.SortedCopies;
import io.koine.model.WorkloadId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The endpoints, turned round: which hosts a workload has an endpoint of.
final class HostsOfWorkloads {
    private HostsOfWorkloads() {}

    /// @param old the hosts before
    /// @param before the endpoints before, by host
    /// @param after the endpoints from now on
    /// @param changed the hosts whose endpoints may have changed
    /// @return the hosts from now on
    static PersistentMap<WorkloadId, SortedSet<Hostname>> updated(
            PersistentMap<WorkloadId, SortedSet<Hostname>> old,
            PersistentMap<Hostname, List<Endpoint>> before,
            PersistentMap<Hostname, List<Endpoint>> after,
            Collection<Hostname> changed) {
        TreeMap<WorkloadId, SortedSet<Hostname>> next = new TreeMap<>();
        for (Hostname host : changed) {
            Set<WorkloadId> was = workloads(before.getOrDefault(host, List.of()));
            Set<WorkloadId> is = workloads(after.getOrDefault(host, List.of()));
            was.stream()
                    .filter(id -> !is.contains(id))
                    .forEach(id -> of(id, next, old).remove(host));
            is.stream()
                    .filter(id -> !was.contains(id))
                    .forEach(id -> of(id, next, old).add(host));
        }
        TreeMap<WorkloadId, SortedSet<Hostname>> upserts = new TreeMap<>();
        List<WorkloadId> removals = new ArrayList<>();
        next.forEach((id, hosts) -> {
            if (hosts.isEmpty()) {
                removals.add(id);
            } else {
                upserts.put(id, SortedCopies.sortedSet(hosts));
            }
        });
        return old.with(upserts, removals);
    }

    private static Set<WorkloadId> workloads(List<Endpoint> endpoints) {
        Set<WorkloadId> workloads = new HashSet<>();
        endpoints.forEach(endpoint -> workloads.add(endpoint.workload()));
        return workloads;
    }

    private static SortedSet<Hostname> of(
            WorkloadId id, Map<WorkloadId, SortedSet<Hostname>> next, Map<WorkloadId, SortedSet<Hostname>> old) {
        return next.computeIfAbsent(id, key -> new TreeSet<>(old.getOrDefault(key, SortedCopies.noValues())));
    }
}
