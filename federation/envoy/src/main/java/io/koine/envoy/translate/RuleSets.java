package io.koine.envoy.translate;

import io.envoyproxy.envoy.config.rbac.v3.RBAC;
import io.koine.envoy.translate.RuleCompiler.Port;
import io.koine.mesh.scope.authz.CompiledPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Policies as Envoy's role based access control has them: those that are enforced, and dry runs.
///
/// @param memo what was translated before
/// @param port where they hold
record RuleSets(PolicyMemo memo, Port port) {
    /// @param action of the policies
    /// @param policies the policies
    /// @return those that are enforced; empty if they enforce nothing
    Optional<RBAC> enforced(Action action, List<CompiledPolicy> policies) {
        return rules(
                action, policies.stream().filter(policy -> !policy.dryRun()).toList());
    }

    /// @param action of the policies
    /// @param policies the policies
    /// @return those that are only evaluated; empty if there are none
    Optional<RBAC> dryRun(Action action, List<CompiledPolicy> policies) {
        return rules(action, policies.stream().filter(CompiledPolicy::dryRun).toList());
    }

    /// An ALLOW whose rules all fell away still refuses everything; others without rules do nothing.
    private Optional<RBAC> rules(Action action, List<CompiledPolicy> policies) {
        RBAC.Builder rules = RBAC.newBuilder().setAction(envoy(action));
        for (CompiledPolicy policy : policies) {
            PolicyMemo.Key key = new PolicyMemo.Key(policy, port.applicationPort(), port.http(), port.serverNameSeen());
            rules.putAllPolicies(memo.get(key, TranslatedPolicy::of).rules());
        }
        boolean enforces = action == Action.ALLOW ? !policies.isEmpty() : rules.getPoliciesCount() > 0;
        return enforces ? Optional.of(rules.build()) : Optional.empty();
    }

    private static RBAC.Action envoy(Action action) {
        return switch (action) {
            case ALLOW -> RBAC.Action.ALLOW;
            case DENY, CUSTOM -> RBAC.Action.DENY;
            case AUDIT -> RBAC.Action.LOG;
        };
    }

    /// @param action an action
    /// @return how statistics and metadata of what is enforced begin
    static String prefix(Action action) {
        return action.name().toLowerCase(Locale.ROOT) + "_";
    }

    /// @param action an action
    /// @return how Istio begins statistics and metadata of a dry run
    static String dryRunPrefix(Action action) {
        return "istio_dry_run_" + prefix(action);
    }
}
