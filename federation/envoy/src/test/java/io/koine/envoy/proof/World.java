package io.koine.envoy.proof;

import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.MeshConfig;
import io.koine.model.policy.MtlsMode;
import io.koine.model.policy.RequestAuthentication;
import java.util.List;
import java.util.Map;

/// All that decides about a call to one workload.
///
/// @param mesh what holds for the whole mesh; its namespace is the root namespace
/// @param trustDomain the mesh's own
/// @param workload who is called
/// @param policies in any order
/// @param tokens in the order in which they stand
record World(
        MeshConfig mesh,
        String trustDomain,
        Target workload,
        List<AuthorizationPolicy> policies,
        List<RequestAuthentication> tokens) {
    World {
        policies = List.copyOf(policies);
        tokens = List.copyOf(tokens);
    }

    /// Who is called.
    ///
    /// @param namespace its namespace
    /// @param labels its labels
    /// @param mtls what it accepts
    record Target(String namespace, Map<String, String> labels, MtlsMode mtls) {}
}
