package io.koine.mesh.scope;

import java.util.List;

/// The services that a proxy may call.
///
/// @param services sorted by host
public record OutboundScope(List<OutboundService> services) {
    public OutboundScope {
        services = List.copyOf(services);
    }
}
