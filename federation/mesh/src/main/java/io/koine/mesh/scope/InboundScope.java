package io.koine.mesh.scope;

import io.koine.mesh.scope.authz.WorkloadPolicy;
import io.koine.model.SortedCopies;
import io.koine.model.Workload;
import java.util.SortedMap;

/// A workload with its policy resolved.
///
/// @param workload the workload
/// @param ports its ports with what holds on each, by application port
/// @param policy what it asks of every request, on whichever port
public record InboundScope(Workload workload, SortedMap<Integer, InboundPort> ports, WorkloadPolicy policy) {
    public InboundScope {
        ports = SortedCopies.sorted(ports);
    }
}
