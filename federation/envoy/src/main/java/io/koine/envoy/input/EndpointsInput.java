package io.koine.envoy.input;

import io.koine.envoy.ResourceType;
import io.koine.model.Health;
import io.koine.model.Hostname;
import io.koine.model.Locality;
import io.koine.model.SortedCopies;
import io.koine.model.TlsMode;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The input of the endpoints of a port of a service.
///
/// @param host the service
/// @param port its port
/// @param targets what answers it, by where it is
public record EndpointsInput(Hostname host, int port, SortedMap<Locality, List<Target>> targets)
        implements ResourceInput {
    public EndpointsInput {
        TreeMap<Locality, List<Target>> copy = new TreeMap<>();
        targets.forEach((locality, list) -> copy.put(locality, List.copyOf(list)));
        targets = SortedCopies.sorted(copy);
    }

    @Override
    public ResourceType type() {
        return ResourceType.ENDPOINTS;
    }

    @Override
    public String name() {
        return ResourceNames.outbound(host, port);
    }

    /// One endpoint, as far as its callers need to know it.
    ///
    /// @param address IP literal to dial
    /// @param port port to dial
    /// @param weight relative share of the traffic, 1 to 128
    /// @param health whether it should be given traffic
    /// @param tls what it understands
    public record Target(String address, int port, int weight, Health health, TlsMode tls) {}
}
