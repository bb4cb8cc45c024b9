package io.koine.mesh.scope;

import io.koine.model.SortedCopies;
import io.koine.model.Workload;
import java.util.SortedMap;

/// A workload with its policy resolved.
///
/// @param workload the workload
/// @param ports its ports with what holds on each, by application port
public record InboundScope(Workload workload, SortedMap<Integer, InboundPort> ports) {
    public InboundScope {
        ports = SortedCopies.sorted(ports);
    }
}
