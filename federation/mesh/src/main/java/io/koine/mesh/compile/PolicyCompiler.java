package io.koine.mesh.compile;

import io.koine.mesh.scope.authz.CompiledPolicy;
import io.koine.mesh.scope.authz.CompiledRule;
import io.koine.mesh.scope.authz.CompiledRule.Body;
import io.koine.model.diagnostic.Code;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import io.koine.model.policy.MeshConfig;
import io.koine.model.policy.PolicyMeaning;
import io.koine.trust.TrustDomain;
import java.util.List;
import java.util.Optional;

/// Compiles an AuthorizationPolicy.
///
/// @see <a href="https://istio.io/latest/docs/reference/config/security/authorization-policy/">
///     Istio, Authorization Policy</a>
public final class PolicyCompiler {
    private static final CompiledRule NEVER = new CompiledRule(Optional.empty(), Optional.empty());
    private static final CompiledRule ALWAYS = new CompiledRule(Optional.of(Body.ALWAYS), Optional.of(Body.ALWAYS));

    private PolicyCompiler() {}

    /// @param policy a policy
    /// @param config the mesh's settings
    /// @param trustDomain the mesh's own
    /// @return the policy with the settings applied
    public static CompiledPolicy compile(AuthorizationPolicy policy, MeshConfig config, TrustDomain trustDomain) {
        return new CompiledPolicy(
                policy.key(), policy.action(), policy.scope().dryRun(), rules(policy, config, trustDomain));
    }

    private static List<CompiledRule> rules(AuthorizationPolicy policy, MeshConfig config, TrustDomain trustDomain) {
        boolean saysNothing = policy.action() == Action.DENY && policy.rules().isEmpty();
        if (saysNothing && config.meaning() == PolicyMeaning.STRICT) {
            // Refused on entry; what a cluster lets in all the same fails closed.
            return List.of(ALWAYS);
        }
        PrincipalNames principals = new PrincipalNames(config, trustDomain);
        return policy.rules().stream()
                .map(rule -> rule(rule, policy, config.meaning(), principals))
                .toList();
    }

    private static CompiledRule rule(
            Rule rule, AuthorizationPolicy policy, PolicyMeaning meaning, PrincipalNames principals) {
        if (failsClosed(rule, meaning)) {
            return policy.action() == Action.ALLOW ? NEVER : ALWAYS;
        }
        return new CompiledRule(
                new RuleCompiler(policy, meaning, principals, true).compile(rule),
                new RuleCompiler(policy, meaning, principals, false).compile(rule));
    }

    /// An open door is what Istio accepts and [PolicyMeaning#STRICT] does not.
    private static boolean failsClosed(Rule rule, PolicyMeaning meaning) {
        return rule.unenforceable().stream()
                .anyMatch(problem -> problem.code() != Code.OPEN_DOOR || meaning == PolicyMeaning.STRICT);
    }
}
