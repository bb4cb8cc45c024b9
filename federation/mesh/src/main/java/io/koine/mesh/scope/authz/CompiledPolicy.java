package io.koine.mesh.scope.authz;

import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.ObjectKey;
import java.util.List;

/// A policy with every setting of the mesh applied.
///
/// @param key its name
/// @param action what a match means
/// @param dryRun whether it is only evaluated
/// @param rules in the order of the manifest, whose index names them
public record CompiledPolicy(ObjectKey key, Action action, boolean dryRun, List<CompiledRule> rules) {
    public CompiledPolicy {
        rules = List.copyOf(rules);
    }

    /// @param rule index of a rule
    /// @return how Istio names the rule in Envoy's configuration, access logs and metrics
    public String ruleName(int rule) {
        return "ns[" + key.namespace() + "]-policy[" + key.name() + "]-rule[" + rule + "]";
    }
}
