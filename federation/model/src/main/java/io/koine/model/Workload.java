package io.koine.model;

import io.koine.trust.SpiffeId;
import java.util.List;
import java.util.SortedMap;

/// A running instance with an identity.
///
/// @param id which instance
/// @param platform where it runs
/// @param identity its SPIFFE id, shared by its replicas
/// @param labels what selectors match; from the platform or the enrolment, never from the workload's own word
/// @param addresses IP literals, the first being the one callers dial
/// @param network the network of its addresses, maybe empty
/// @param locality where it is
/// @param ports by application port
/// @param health of the instance as a whole
/// @param meshed whether a proxy of the mesh stands before it
public record Workload(
        WorkloadId id,
        Platform platform,
        SpiffeId identity,
        SortedMap<String, String> labels,
        List<String> addresses,
        String network,
        Locality locality,
        SortedMap<Integer, WorkloadPort> ports,
        Health health,
        boolean meshed) {
    /// @throws IllegalArgumentException if it has no address, or one is no IP literal
    public Workload {
        labels = SortedCopies.sorted(labels);
        addresses = List.copyOf(addresses);
        ports = SortedCopies.sorted(ports);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("workload " + id + ": no address; expected at least one");
        }
        addresses.forEach(address -> Names.requireIp("workload address", address));
    }

    /// @return the address that callers dial, an IP literal
    public String address() {
        return addresses.getFirst();
    }
}
