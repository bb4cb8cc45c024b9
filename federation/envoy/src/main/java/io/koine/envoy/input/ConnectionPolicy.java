package io.koine.envoy.input;

import io.koine.mesh.scope.authz.Authorization;
import io.koine.mesh.scope.authz.External;
import io.koine.model.policy.PolicyMeaning;
import java.util.List;
import java.util.Optional;

/// The policy of connections of which only the caller is known.
///
/// @param meaning which answers are given where Istio leaves a door open
/// @param external CUSTOM policies that have an effect on connections
/// @param authorization who may connect; its CUSTOM policies are those of `external` and others that have no effect
public record ConnectionPolicy(PolicyMeaning meaning, List<Provider> external, Authorization authorization) {
    public ConnectionPolicy {
        external = List.copyOf(external);
    }

    /// Who is asked about connections.
    ///
    /// @param external the policies
    /// @param cluster how the provider is reached; empty if it cannot be asked: what matches is refused
    public record Provider(External external, Optional<String> cluster) {}
}
