package io.koine.mesh.scope;

import io.koine.model.Hostname;
import io.koine.model.PersistentMap;
import java.util.Collection;
import java.util.TreeMap;

/// The services that a proxy may call.
///
/// @param byHost services by host
public record OutboundScope(PersistentMap<Hostname, OutboundService> byHost) {
    /// @param services in any order, each host once
    /// @return the scope of these
    public static OutboundScope of(Collection<OutboundService> services) {
        TreeMap<Hostname, OutboundService> byHost = new TreeMap<>();
        services.forEach(service -> byHost.put(service.host(), service));
        return new OutboundScope(PersistentMap.of(byHost));
    }

    /// @return the services, sorted by host
    public Collection<OutboundService> services() {
        return byHost.values();
    }

    @Override
    public String toString() {
        return "OutboundScope[services=" + services() + "]";
    }
}
