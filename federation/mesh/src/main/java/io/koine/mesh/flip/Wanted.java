package io.koine.mesh.flip;

import io.koine.mesh.scope.InboundScope;
import io.koine.model.PersistentMap;
import io.koine.model.WorkloadId;
import java.util.List;
import java.util.Map;

/// The workloads as policy wants them, before any port is kept back.
///
/// @param scopes all workloads
/// @param changed those that policy wants otherwise than in the last image, or that are new
public record Wanted(PersistentMap<WorkloadId, InboundScope> scopes, List<WorkloadId> changed) {
    public Wanted {
        changed = List.copyOf(changed);
    }

    /// @param scopes all workloads
    /// @param before the workloads as policy wanted them in the last image
    /// @return the workloads with what has changed
    public static Wanted since(
            PersistentMap<WorkloadId, InboundScope> before, PersistentMap<WorkloadId, InboundScope> scopes) {
        return new Wanted(
                scopes,
                scopes.difference(before).changed().stream()
                        .map(Map.Entry::getKey)
                        .toList());
    }
}
