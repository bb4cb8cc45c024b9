package io.koine.cli.offline;

import io.koine.model.policy.PolicyMeaning;
import io.koine.trust.TrustDomain;
import java.util.Optional;

/// What no manifest tells.
///
/// @param trustDomain the mesh's trust domain
/// @param rootNamespace the namespace whose policies hold everywhere
/// @param meaning the meaning of policy; empty: as the `MeshConfig` among the manifests says
public record OfflineSettings(TrustDomain trustDomain, String rootNamespace, Optional<PolicyMeaning> meaning) {
    /// What Istio takes where nobody says otherwise.
    public static final OfflineSettings DEFAULT =
            new OfflineSettings(TrustDomain.parse("cluster.local"), "istio-system", Optional.empty());
}
