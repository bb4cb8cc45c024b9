package io.koine.envoy.translate;

import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.koine.envoy.input.ConditionInput;
import io.koine.envoy.input.RuleInput;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.AuthorizationPolicy.Match;
import io.koine.model.policy.AuthorizationPolicy.Operation;
import io.koine.model.policy.AuthorizationPolicy.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Compiles one rule of an AuthorizationPolicy for one port (Istio, Authorization Policy).
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
    static Optional<Policy> compile(RuleInput rule, Action action, Port port) {
        return switch (rule) {
            case RuleInput.FailClosed _ -> failClosed(action);
            case RuleInput.Enforced enforced -> {
                if (!port.serverNameSeen() && enforced.when().stream().anyMatch(ConditionInput.Sni.class::isInstance)) {
                    yield failClosed(action);
                }
                if (port.http() || !asksForRequests(enforced)) {
                    yield compile(enforced, action, port.applicationPort());
                }
                // As in Istio: without requests an ALLOW that asks for them matches nothing, a DENY drops what it
                // cannot see and keeps the rest, so that it refuses more rather than less.
                yield switch (action) {
                    case ALLOW -> Optional.empty();
                    case DENY -> compile(withoutRequests(enforced), action, port.applicationPort());
                };
            }
        };
    }

    private static Optional<Policy> failClosed(Action action) {
        return switch (action) {
            case ALLOW -> Optional.empty();
            case DENY -> Optional.of(policy(List.of(PERMISSION.always()), List.of(PRINCIPAL.always())));
        };
    }

    private static Policy policy(List<Permission> permissions, List<Principal> principals) {
        return Policy.newBuilder()
                .addAllPermissions(permissions)
                .addAllPrincipals(principals)
                .build();
    }

    private static boolean asksForRequests(RuleInput.Enforced rule) {
        return rule.when().stream().anyMatch(ConditionInput.Header.class::isInstance)
                || rule.to().stream().anyMatch(to -> !to.equals(withoutRequests(to)));
    }

    private static RuleInput.Enforced withoutRequests(RuleInput.Enforced rule) {
        return new RuleInput.Enforced(
                rule.from(),
                rule.to().stream().map(RuleCompiler::withoutRequests).toList(),
                rule.when().stream()
                        .filter(condition -> !(condition instanceof ConditionInput.Header))
                        .toList());
    }

    private static Operation withoutRequests(Operation operation) {
        return new Operation(Match.ANY, operation.ports(), Match.ANY, Match.ANY);
    }

    private static Optional<Policy> compile(RuleInput.Enforced rule, Action action, int applicationPort) {
        List<Permission> permissions = new ArrayList<>();
        List<Principal> principals = new ArrayList<>();
        for (ConditionInput condition : rule.when()) {
            switch (condition) {
                case ConditionInput.Header header ->
                    principals.add(PRINCIPAL.match(header.match(), value -> Matchers.header(header.name(), value)));
                case ConditionInput.Principal principal ->
                    principals.add(source(new Source(principal.match(), Match.ANY), action));
                case ConditionInput.Namespace namespace ->
                    principals.add(source(new Source(Match.ANY, namespace.match()), action));
                case ConditionInput.Sni sni -> permissions.add(PERMISSION.match(sni.match(), Matchers::serverName));
                case ConditionInput.Port port -> {
                    if (!includes(port.match(), applicationPort)) {
                        return Optional.empty();
                    }
                }
            }
        }
        List<Operation> operations = rule.to().stream()
                .filter(operation -> includes(operation.ports(), applicationPort))
                .toList();
        if (operations.isEmpty() && !rule.to().isEmpty()) {
            return Optional.empty();
        }
        permissions.add(PERMISSION.anyOf(
                operations.stream().map(RuleCompiler::operation).toList()));
        principals.add(PRINCIPAL.anyOf(
                rule.from().stream().map(source -> source(source, action)).toList()));
        return Optional.of(policy(List.of(PERMISSION.allOf(permissions)), List.of(PRINCIPAL.allOf(principals))));
    }

    private static boolean includes(Match ports, int applicationPort) {
        String port = Integer.toString(applicationPort);
        return (ports.values().isEmpty() || ports.values().contains(port))
                && !ports.notValues().contains(port);
    }

    private static Permission operation(Operation operation) {
        return PERMISSION.allOf(List.of(
                PERMISSION.match(operation.hosts(), Matchers::host),
                PERMISSION.match(operation.methods(), Matchers::method),
                PERMISSION.match(operation.paths(), Matchers::path)));
    }

    private static Principal source(Source source, Action action) {
        List<Principal> all = new ArrayList<>();
        boolean negated = !source.principals().notValues().isEmpty()
                || !source.namespaces().notValues().isEmpty();
        if (negated && action == Action.ALLOW) {
            // "Anybody but x" must not mean "nobody in particular": a caller in plaintext is not known not to be x.
            all.add(Matchers.AUTHENTICATED);
        }
        all.add(PRINCIPAL.match(source.principals(), Matchers::principal));
        all.add(PRINCIPAL.match(source.namespaces(), Matchers::namespace));
        return PRINCIPAL.allOf(all);
    }
}
