package io.koine.mesh.scope;

import io.koine.model.Endpoint;
import io.koine.model.ServicePort;
import io.koine.model.SortedCopies;
import io.koine.trust.SpiffeId;
import java.util.List;
import java.util.SortedSet;

/// A port of a service with what answers it.
///
/// @param port the port
/// @param endpoints in deterministic order; their TLS mode has policy applied
/// @param identities the SPIFFE ids that may answer: those of the workloads behind the endpoints; empty:
///     nobody may
public record OutboundPort(ServicePort port, List<Endpoint> endpoints, SortedSet<SpiffeId> identities) {
    public OutboundPort {
        endpoints = List.copyOf(endpoints);
        identities = SortedCopies.sortedSet(identities);
    }
}
