package io.koine.envoy.input;

import io.koine.mesh.scope.authz.Authorization;
import io.koine.mesh.scope.authz.External;
import io.koine.model.policy.PolicyMeaning;
import java.util.List;

/// The policy of connections. Who may connect is asked here where requests are not seen.
///
/// @param meaning which answers are given where Istio leaves a door open
/// @param authorization who may connect
public record ConnectionPolicy(PolicyMeaning meaning, Authorization authorization) {
    /// @return CUSTOM policies that refuse what matches them, since nobody is asked about connections
    public List<External> refusing() {
        return authorization.custom().stream()
                .filter(external -> external.refusesConnections(meaning))
                .toList();
    }
}
