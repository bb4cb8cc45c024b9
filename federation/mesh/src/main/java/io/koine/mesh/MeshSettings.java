package io.koine.mesh;

import io.koine.model.Names;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.spi.Grant;
import io.koine.trust.TrustDomain;
import java.util.SortedMap;

/// What holds for the whole mesh.
///
/// @param trustDomain the mesh's own trust domain
/// @param rootNamespace the namespace whose policies hold everywhere, such as `istio-system`
/// @param grants what each configured source may publish; its keys are the sources that must be in sync
///     before anything is published
public record MeshSettings(TrustDomain trustDomain, String rootNamespace, SortedMap<SourceId, Grant> grants) {
    /// @throws IllegalArgumentException if the root namespace is no namespace
    public MeshSettings {
        Names.requireLabel("root namespace", rootNamespace);
        grants = SortedCopies.sorted(grants);
    }
}
