package io.koine.mesh.visibility;

import io.koine.mesh.scope.OutboundScope;
import io.koine.mesh.scope.OutboundService;
import io.koine.model.Hostname;
import io.koine.model.PersistentMap;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/// Services in the groups in which they are looked for.
///
/// @param all every service
/// @param open those exported to everybody; the very object `all` if that is every one
/// @param byNamespace every service, by its namespace
/// @param shownTo those not exported to everybody, by the namespaces that they are exported to
record Groups(
        OutboundScope all,
        OutboundScope open,
        PersistentMap<String, PersistentMap<Hostname, OutboundService>> byNamespace,
        PersistentMap<String, PersistentMap<Hostname, OutboundService>> shownTo) {
    private static final OutboundScope NOTHING = new OutboundScope(PersistentMap.empty());
    static final Groups EMPTY = new Groups(NOTHING, NOTHING, PersistentMap.empty(), PersistentMap.empty());

    /// @param services every service from now on
    /// @param changed the hosts at which they differ from these
    Groups with(OutboundScope services, Collection<Hostname> changed) {
        TreeMap<Hostname, OutboundService> opened = new TreeMap<>();
        GroupChanges namespaces = new GroupChanges();
        GroupChanges viewers = new GroupChanges();
        for (Hostname host : changed) {
            OutboundService old = all.byHost().get(host);
            OutboundService next = services.byHost().get(host);
            if (old != null) {
                namespaces.remove(old.namespace(), host);
                old.exportTo().namespaces().forEach(viewer -> viewers.remove(viewer, host));
            }
            if (next != null) {
                namespaces.put(next.namespace(), next);
                next.exportTo().namespaces().forEach(viewer -> viewers.put(viewer, next));
                if (next.exportTo().everywhere()) {
                    opened.put(host, next);
                }
            }
        }
        PersistentMap<Hostname, OutboundService> openMap = open.byHost().with(opened, changed);
        return new Groups(
                services, scope(openMap, services), namespaces.applyTo(byNamespace), viewers.applyTo(shownTo));
    }

    /// As long as everything is exported to everybody, there is one scope.
    private OutboundScope scope(PersistentMap<Hostname, OutboundService> openMap, OutboundScope services) {
        if (openMap.size() == services.byHost().size()) {
            return services;
        }
        return same(openMap, open.byHost()) ? open : new OutboundScope(openMap);
    }

    @SuppressWarnings("ReferenceEquality") // A map that did not change is the same object.
    static boolean same(Map<Hostname, OutboundService> one, Map<Hostname, OutboundService> other) {
        return one == other;
    }
}
