package io.koine.mesh;

import io.koine.mesh.flip.Flips;
import io.koine.mesh.flip.Wanted;
import io.koine.mesh.scope.InboundScope;
import io.koine.mesh.scope.OutboundScope;
import io.koine.mesh.scope.OutboundService;
import io.koine.mesh.scope.authz.WorkloadPolicy;
import io.koine.model.Hostname;
import io.koine.model.PersistentMap;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Catalogue;
import io.koine.model.catalogue.MergedService;
import io.koine.model.policy.ObjectKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The steps from one image to the next: what may have changed, and that resolved.
///
/// @param before the image to go on from
/// @param input what to resolve
record Increment(Before before, MeshResolver.Input input) {

    /// @param policies how policy changed
    /// @return the workloads that changed or whose policy may have
    Set<WorkloadId> workloads(PolicyChange policies) {
        PersistentMap<WorkloadId, Workload> current = input.catalogue().workloads();
        Set<WorkloadId> workloads =
                new TreeSet<>(current.difference(before.catalogue().workloads()).keys());
        workloads.addAll(lingering().difference(before.lingering()).keys());
        if (!policies.isNone()) {
            add(current.values(), policies, workloads);
            add(lingering().values(), policies, workloads);
        }
        return workloads;
    }

    private static void add(Collection<Workload> all, PolicyChange policies, Set<WorkloadId> workloads) {
        all.stream().filter(policies::concerns).forEach(workload -> workloads.add(workload.id()));
    }

    private PersistentMap<WorkloadId, Workload> lingering() {
        return PersistentMap.of(input.lingering());
    }

    /// @param workloads those to resolve
    /// @param policies all policies
    /// @return every workload as policy wants it; the catalogue is newer than what lingers
    PersistentMap<WorkloadId, InboundScope> wanted(Set<WorkloadId> workloads, PolicyIndex policies) {
        Map<List<ObjectKey>, WorkloadPolicy> shared = new HashMap<>();
        Changes<WorkloadId, InboundScope> changes = new Changes<>();
        for (WorkloadId id : workloads) {
            Workload workload =
                    input.catalogue().workload(id).orElseGet(() -> lingering().get(id));
            changes.put(id, workload == null ? null : InboundResolver.resolve(workload, policies, shared));
        }
        return changes.to(before.wanted());
    }

    /// @param wanted every workload as policy wants it
    /// @param flips ports that are kept back
    /// @return every workload as its proxy is told
    PersistentMap<WorkloadId, InboundScope> inbound(Wanted wanted, Flips flips) {
        Set<WorkloadId> told =
                new TreeSet<>(wanted.scopes().difference(before.wanted()).keys());
        told.addAll(flipped(flips));
        Changes<WorkloadId, InboundScope> changes = new Changes<>();
        for (WorkloadId id : told) {
            InboundScope scope = wanted.scopes().get(id);
            changes.put(id, scope == null ? null : flips.applied(scope));
        }
        return changes.to(before.inbound());
    }

    /// @return the workloads of which a port may be kept back otherwise than before
    private Set<WorkloadId> flipped(Flips flips) {
        if (flips.equals(before.flips())) {
            return Set.of();
        }
        Set<WorkloadId> flipped = new TreeSet<>(flips.servers());
        flipped.addAll(before.flips().servers());
        return flipped;
    }

    /// @param inbound every workload as its proxy is told
    /// @param flips ports that are kept back
    /// @return the hosts that changed, or behind which something did that callers are told
    Set<Hostname> hosts(PersistentMap<WorkloadId, InboundScope> inbound, Flips flips) {
        Catalogue now = input.catalogue();
        Catalogue old = before.catalogue();
        Set<Hostname> hosts =
                new TreeSet<>(now.services().difference(old.services()).keys());
        hosts.addAll(now.addresses().difference(old.addresses()).keys());
        hosts.addAll(now.endpoints().difference(old.endpoints()).keys());
        Set<WorkloadId> behind = new TreeSet<>();
        now.workloads().difference(old.workloads()).keys().stream()
                .filter(id -> !now.workload(id)
                        .map(Workload::identity)
                        .equals(old.workload(id).map(Workload::identity)))
                .forEach(behind::add);
        Set<WorkloadId> told =
                new TreeSet<>(inbound.difference(before.inbound()).keys());
        told.addAll(flipped(flips));
        told.stream()
                .filter(id -> !OutboundResolver.plainPorts(inbound.get(id), flips)
                        .equals(OutboundResolver.plainPorts(before.inbound().get(id), before.flips())))
                .forEach(behind::add);
        addDifferent(before.withdrawn(), input.withdrawn(), behind);
        behind.forEach(id -> hosts.addAll(now.hostsOf(id)));
        return hosts;
    }

    private static void addDifferent(SortedSet<WorkloadId> a, SortedSet<WorkloadId> b, Set<WorkloadId> different) {
        a.stream().filter(id -> !b.contains(id)).forEach(different::add);
        b.stream().filter(id -> !a.contains(id)).forEach(different::add);
    }

    /// @param hosts those to resolve
    /// @param inbound every workload as its proxy is told
    /// @param flips ports that are kept back
    /// @return what any proxy may call; the very object of before if it is the same
    OutboundScope outbound(Set<Hostname> hosts, PersistentMap<WorkloadId, InboundScope> inbound, Flips flips) {
        OutboundResolver resolver = new OutboundResolver(input.catalogue(), inbound, flips, input.withdrawn());
        Changes<Hostname, OutboundService> changes = new Changes<>();
        for (Hostname host : hosts) {
            MergedService merged = input.catalogue().services().get(host);
            changes.put(host, merged == null ? null : resolver.resolve(merged.service()));
        }
        PersistentMap<Hostname, OutboundService> services =
                changes.to(before.outbound().byHost());
        return services.equals(before.outbound().byHost()) ? before.outbound() : new OutboundScope(services);
    }

    /// Entries to put in and to take out.
    private static final class Changes<K extends Comparable<? super K>, V> {
        private final TreeMap<K, V> upserts = new TreeMap<>();
        private final List<K> removals = new ArrayList<>();

        void put(K key, @Nullable V value) {
            if (value == null) {
                removals.add(key);
            } else {
                upserts.put(key, value);
            }
        }

        PersistentMap<K, V> to(PersistentMap<K, V> map) {
            return map.with(upserts, removals);
        }
    }
}
