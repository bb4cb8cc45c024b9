package io.koine.envoy.input;

import io.koine.model.policy.AuthorizationPolicy;
import io.koine.trust.TrustDomain;
import java.util.List;

/// A policy without what only selects workloads.
///
/// @param namespace its namespace
/// @param name its name
/// @param rules in the order of the manifest, whose index names them
public record PolicyInput(String namespace, String name, List<RuleInput> rules) {
    public PolicyInput {
        rules = List.copyOf(rules);
    }

    /// @param policy a policy
    /// @param trustDomain the mesh's own, which `cluster.local` in a principal stands for
    /// @return its meaning
    public static PolicyInput of(AuthorizationPolicy policy, TrustDomain trustDomain) {
        return new PolicyInput(
                policy.key().namespace(),
                policy.key().name(),
                policy.rules().stream()
                        .map(rule -> RuleInput.of(rule, trustDomain))
                        .toList());
    }
}
