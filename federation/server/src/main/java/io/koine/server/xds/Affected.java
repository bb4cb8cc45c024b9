package io.koine.server.xds;

import io.koine.mesh.Mesh;
import io.koine.mesh.scope.InboundScope;
import io.koine.model.PersistentMap;
import io.koine.model.WorkloadId;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whom a new image concerns. Worked out from what it shares with the one before, not by asking every proxy.
///
/// @param all whether it may concern anybody
/// @param instances else the workloads whose own policy has changed
record Affected(boolean all, Collection<WorkloadId> instances) {
    private static final Affected ALL = new Affected(true, List.of());

    Affected {
        instances = List.copyOf(instances);
    }

    /// While ports change their mTLS mode everybody is concerned: each proxy's word is waited for.
    ///
    /// @param before what was distributed last; null if nothing was
    /// @param after the new image
    /// @return whom it concerns
    static Affected between(@Nullable Mesh before, Mesh after) {
        if (before == null || !before.flips().isEmpty() || !after.flips().isEmpty() || !sameForAll(before, after)) {
            return ALL;
        }
        PersistentMap<WorkloadId, InboundScope> inbound = PersistentMap.of(after.inbound());
        return new Affected(
                false, inbound.difference(PersistentMap.of(before.inbound())).keys());
    }

    private static boolean sameForAll(Mesh before, Mesh after) {
        return before.outbound().equals(after.outbound())
                && before.visibility().sidecars().equals(after.visibility().sidecars())
                && before.bundles().equals(after.bundles())
                && before.compiled().config().equals(after.compiled().config());
    }
}
