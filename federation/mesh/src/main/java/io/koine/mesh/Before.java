package io.koine.mesh;

import io.koine.mesh.flip.Flips;
import io.koine.mesh.scope.InboundScope;
import io.koine.mesh.scope.OutboundScope;
import io.koine.model.PersistentMap;
import io.koine.model.SortedCopies;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Catalogue;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/// Where the resolver goes on from: an image, or nothing at all.
///
/// @param policies the policies by namespace; null if everybody's policy has to be resolved
record Before(
        Catalogue catalogue,
        PersistentMap<WorkloadId, Workload> lingering,
        SortedSet<WorkloadId> withdrawn,
        @Nullable PolicyIndex policies,
        PersistentMap<WorkloadId, InboundScope> wanted,
        PersistentMap<WorkloadId, InboundScope> inbound,
        OutboundScope outbound,
        Flips flips) {
    private static final Before NOTHING = new Before(
            Catalogue.EMPTY,
            PersistentMap.empty(),
            SortedCopies.noValues(),
            null,
            PersistentMap.empty(),
            PersistentMap.empty(),
            OutboundScope.of(List.of()),
            Flips.NONE);

    /// @param previous the last image, if there is one
    /// @param settings what holds for the whole mesh by now
    static Before of(@Nullable Mesh previous, MeshSettings settings) {
        Mesh.Resolved resolved = previous == null ? null : previous.resolved();
        if (previous == null || resolved == null) {
            return NOTHING;
        }
        MeshResolver.Input input = resolved.input();
        return new Before(
                input.catalogue(),
                PersistentMap.of(input.lingering()),
                input.withdrawn(),
                input.settings().equals(settings) ? resolved.policies() : null,
                resolved.wanted(),
                previous.inbound(),
                previous.outbound(),
                previous.flips());
    }
}
