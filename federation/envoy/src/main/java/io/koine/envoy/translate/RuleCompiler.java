package io.koine.envoy.translate;

import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.koine.mesh.scope.authz.CompiledRule;
import io.koine.mesh.scope.authz.CompiledRule.Body;
import io.koine.mesh.scope.authz.Expr;
import io.koine.mesh.scope.authz.RequestTerm;
import io.koine.model.policy.AuthorizationPolicy.Action;
import java.util.List;
import java.util.Optional;

/// Translates one rule for one port.
///
/// Ports are decided here and now, since a listener knows its port: what remains are requests and callers.
final class RuleCompiler {
    private static final Logic<Permission> PERMISSION = new Logic<>(
            Permission.newBuilder().setAny(true).build(),
            all -> Permission.newBuilder()
                    .setAndRules(Permission.Set.newBuilder().addAllRules(all))
                    .build(),
            any -> Permission.newBuilder()
                    .setOrRules(Permission.Set.newBuilder().addAllRules(any))
                    .build(),
            not -> Permission.newBuilder().setNotRule(not).build());

    private static final Logic<Principal> PRINCIPAL = new Logic<>(
            Principal.newBuilder().setAny(true).build(),
            all -> Principal.newBuilder()
                    .setAndIds(Principal.Set.newBuilder().addAllIds(all))
                    .build(),
            any -> Principal.newBuilder()
                    .setOrIds(Principal.Set.newBuilder().addAllIds(any))
                    .build(),
            not -> Principal.newBuilder().setNotId(not).build());

    private RuleCompiler() {}

    /// What can be known where a rule is enforced.
    ///
    /// @param applicationPort the application's port
    /// @param http whether requests are seen
    /// @param serverNameSeen whether the TLS server name is known, if there is one
    record Port(int applicationPort, boolean http, boolean serverNameSeen) {}

    /// @param rule a rule
    /// @param action of its policy
    /// @param port where it is enforced
    /// @return what matches; empty if nothing can match there
    static Optional<Policy> compile(CompiledRule rule, Action action, Port port) {
        Optional<Body> body = port.http() ? rule.http() : rule.tcp();
        if (!port.serverNameSeen()
                && body.filter(seen -> asksForServerName(seen.request())).isPresent()) {
            return action == Action.ALLOW ? Optional.empty() : Optional.of(policy(Body.ALWAYS));
        }
        return body.map(whole -> new Body(folded(whole.request(), port.applicationPort()), whole.caller()))
                .filter(asked -> !asked.isNever())
                .map(RuleCompiler::policy);
    }

    private static Policy policy(Body body) {
        return Policy.newBuilder()
                .addPermissions(PERMISSION.of(body.request(), RequestMatchers::permission))
                .addPrincipals(PRINCIPAL.of(body.caller(), CallerMatchers::principal))
                .build();
    }

    private static boolean asksForServerName(Expr<RequestTerm> expr) {
        return switch (expr) {
            case Expr.Is<RequestTerm>(RequestTerm term) -> term instanceof RequestTerm.ServerName;
            case Expr.Not<RequestTerm>(Expr<RequestTerm> inner) -> asksForServerName(inner);
            case Expr.All<RequestTerm>(List<Expr<RequestTerm>> all) ->
                all.stream().anyMatch(RuleCompiler::asksForServerName);
            case Expr.Any<RequestTerm>(List<Expr<RequestTerm>> any) ->
                any.stream().anyMatch(RuleCompiler::asksForServerName);
        };
    }

    private static Expr<RequestTerm> folded(Expr<RequestTerm> expr, int port) {
        return switch (expr) {
            case Expr.Is<RequestTerm>(RequestTerm.DestinationPort(int asked)) ->
                asked == port ? Expr.always() : Expr.never();
            case Expr.Is<RequestTerm> term -> term;
            case Expr.Not<RequestTerm>(Expr<RequestTerm> inner) ->
                folded(inner, port).negated();
            case Expr.All<RequestTerm>(List<Expr<RequestTerm>> all) ->
                Expr.all(all.stream().map(one -> folded(one, port)).toList());
            case Expr.Any<RequestTerm>(List<Expr<RequestTerm>> any) ->
                Expr.any(any.stream().map(one -> folded(one, port)).toList());
        };
    }
}
