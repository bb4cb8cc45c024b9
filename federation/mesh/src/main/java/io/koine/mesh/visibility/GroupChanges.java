package io.koine.mesh.visibility;

import io.koine.mesh.scope.OutboundService;
import io.koine.model.Hostname;
import io.koine.model.PersistentMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What changes in groups of services, collected and then applied at once. Used by one thread.
final class GroupChanges {
    private final TreeMap<String, TreeMap<Hostname, Optional<OutboundService>>> byGroup = new TreeMap<>();

    void put(String group, OutboundService service) {
        of(group).put(service.host(), Optional.of(service));
    }

    void remove(String group, Hostname host) {
        of(group).put(host, Optional.empty());
    }

    private SortedMap<Hostname, Optional<OutboundService>> of(String group) {
        return byGroup.computeIfAbsent(group, _ -> new TreeMap<>());
    }

    /// @param groups groups, none of them empty
    /// @return the changed groups, none of them empty
    PersistentMap<String, PersistentMap<Hostname, OutboundService>> applyTo(
            PersistentMap<String, PersistentMap<Hostname, OutboundService>> groups) {
        PersistentMap<String, PersistentMap<Hostname, OutboundService>> next = groups;
        for (var group : byGroup.entrySet()) {
            PersistentMap<Hostname, OutboundService> old = next.get(group.getKey());
            PersistentMap<Hostname, OutboundService> changed =
                    applyTo(old == null ? PersistentMap.empty() : old, group.getValue());
            next = changed.isEmpty() ? next.without(group.getKey()) : next.with(group.getKey(), changed);
        }
        return next;
    }

    /// @param services services by host
    /// @param changes what each host becomes
    /// @return the changed services
    static PersistentMap<Hostname, OutboundService> applyTo(
            PersistentMap<Hostname, OutboundService> services, SortedMap<Hostname, Optional<OutboundService>> changes) {
        TreeMap<Hostname, OutboundService> upserts = new TreeMap<>();
        changes.forEach((host, service) -> service.ifPresent(each -> upserts.put(host, each)));
        return services.with(upserts, changes.keySet());
    }
}
