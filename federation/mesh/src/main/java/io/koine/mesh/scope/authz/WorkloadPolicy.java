package io.koine.mesh.scope.authz;

import io.koine.model.policy.PathNormalization;
import io.koine.model.policy.PolicyMeaning;
import java.util.List;

/// What a workload asks of every request, whichever port it comes to.
///
/// @param meaning which answers are given where Istio leaves a door open
/// @param normalization how paths are written before policy looks at them
/// @param tokens tokens that are known, in the order of their policies' names; empty: no token is looked for
/// @param authorization who may do what
public record WorkloadPolicy(
        PolicyMeaning meaning, PathNormalization normalization, List<TokenRule> tokens, Authorization authorization) {
    public WorkloadPolicy {
        tokens = List.copyOf(tokens);
    }
}
