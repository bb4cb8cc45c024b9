package io.koine.mesh.scope;

import io.koine.model.ExportTo;
import io.koine.model.Hostname;
import io.koine.model.ServiceAddress;
import java.util.List;

/// A service as its callers see it.
///
/// @param host its host
/// @param namespace its namespace
/// @param name its short name
/// @param offset its place in every proxy's outbound range; 0 if none was allotted yet, then it has no
///     listener
/// @param addresses its virtual addresses, each of one source and network
/// @param ports sorted by number
/// @param exportTo to which namespaces' proxies it is shown
public record OutboundService(
        Hostname host,
        String namespace,
        String name,
        int offset,
        List<ServiceAddress> addresses,
        List<OutboundPort> ports,
        ExportTo exportTo) {
    public OutboundService {
        addresses = List.copyOf(addresses);
        ports = List.copyOf(ports);
    }

    /// A service that is shown to everybody.
    public OutboundService(
            Hostname host,
            String namespace,
            String name,
            int offset,
            List<ServiceAddress> addresses,
            List<OutboundPort> ports) {
        this(host, namespace, name, offset, addresses, ports, ExportTo.ALL);
    }
}
