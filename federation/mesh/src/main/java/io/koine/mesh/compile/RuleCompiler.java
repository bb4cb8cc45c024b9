package io.koine.mesh.compile;

import io.koine.mesh.scope.authz.CallerTerm;
import io.koine.mesh.scope.authz.CompiledRule.Body;
import io.koine.mesh.scope.authz.Expr;
import io.koine.mesh.scope.authz.RequestTerm;
import io.koine.mesh.scope.authz.Term;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.AuthorizationPolicy.Condition;
import io.koine.model.policy.AuthorizationPolicy.Match;
import io.koine.model.policy.AuthorizationPolicy.Operation;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import io.koine.model.policy.AuthorizationPolicy.Source;
import io.koine.model.policy.PolicyMeaning;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Compiles one rule, for requests or for connections whose requests are not seen. Used once, by one thread.
///
/// A value that cannot be asked for (an HTTP field of a connection, an address that is none) voids the whole
/// rule of an ALLOW policy, and is left out of any other policy, which then matches more: as Istio does it, it
/// fails closed.
final class RuleCompiler {
    private final AuthorizationPolicy policy;
    private final Values values;
    private final boolean strictAllow;
    private boolean voided;

    /// @param policy the rule's policy
    /// @param meaning which answers are given where Istio leaves a door open
    /// @param principals the principals that a policy's value stands for
    /// @param http whether requests are seen
    RuleCompiler(AuthorizationPolicy policy, PolicyMeaning meaning, PrincipalNames principals, boolean http) {
        this.policy = policy;
        this.values = new Values(policy.key().namespace(), meaning, principals, http);
        this.strictAllow = policy.action() == Action.ALLOW && meaning == PolicyMeaning.STRICT;
    }

    /// @param rule a rule of the policy
    /// @return what it asks for; empty if it never matches
    Optional<Body> compile(Rule rule) {
        List<Expr<RequestTerm>> requests = new ArrayList<>();
        List<Expr<CallerTerm>> callers = new ArrayList<>();
        rule.when().forEach(condition -> condition(condition, requests, callers));
        if (!rule.to().isEmpty()) {
            requests.add(Expr.any(rule.to().stream().map(this::operation).toList()));
        }
        if (!rule.from().isEmpty()) {
            callers.add(Expr.any(rule.from().stream().map(this::source).toList()));
        }
        Body body = new Body(Expr.all(requests), Expr.all(callers));
        return voided || body.isNever() ? Optional.empty() : Optional.of(body);
    }

    private Expr<RequestTerm> operation(Operation operation) {
        return Expr.all(List.of(
                match(operation.hosts(), values::host),
                match(operation.methods(), values::method),
                match(operation.paths(), values::path),
                match(operation.ports(), values::port)));
    }

    private Expr<CallerTerm> source(Source source) {
        return Expr.all(List.of(
                peer(source.peer().principals(), values::principal),
                peer(source.peer().namespaces(), values::namespace),
                peer(source.peer().serviceAccounts(), values::serviceAccount),
                token(source.requestPrincipals(), values::requestPrincipal),
                match(source.ipBlocks(), values::directIp),
                match(source.remoteIpBlocks(), values::remoteIp)));
    }

    private void condition(Condition condition, List<Expr<RequestTerm>> requests, List<Expr<CallerTerm>> callers) {
        Match match = condition.match();
        switch (ConditionKey.of(condition.key())) {
            case ConditionKey.DestinationIp _ -> requests.add(match(match, values::destinationIp));
            case ConditionKey.DestinationPort _ -> requests.add(match(match, values::port));
            case ConditionKey.Sni _ -> requests.add(match(match, values::serverName));
            case ConditionKey.FilterMetadata(String filter, String key) ->
                requests.add(match(match, value -> values.metadata(filter, key, value)));
            case ConditionKey.SourceIp _ -> callers.add(match(match, values::directIp));
            case ConditionKey.RemoteIp _ -> callers.add(match(match, values::remoteIp));
            case ConditionKey.SourcePrincipal _ -> callers.add(peer(match, values::principal));
            case ConditionKey.SourceNamespace _ -> callers.add(peer(match, values::namespace));
            case ConditionKey.Header(String name) -> callers.add(match(match, value -> values.header(name, value)));
            case ConditionKey.RequestPrincipal _ -> callers.add(token(match, values::requestPrincipal));
            case ConditionKey.Claim(List<String> path) -> callers.add(token(match, value -> values.claim(path, value)));
            case ConditionKey.Unknown _ -> voided |= policy.action() == Action.ALLOW;
        }
    }

    /// "Anybody but x" must not mean "nobody in particular": a caller in plaintext is not known not to be x.
    private Expr<CallerTerm> peer(Match match, Function<String, Optional<Expr<CallerTerm>>> meaning) {
        return positively(match, meaning, new CallerTerm.Authenticated());
    }

    private Expr<CallerTerm> token(Match match, Function<String, Optional<Expr<CallerTerm>>> meaning) {
        return positively(match, meaning, new CallerTerm.ValidToken());
    }

    private Expr<CallerTerm> positively(
            Match match, Function<String, Optional<Expr<CallerTerm>>> meaning, CallerTerm known) {
        Expr<CallerTerm> expr = match(match, meaning);
        boolean negated = !match.notValues().isEmpty();
        return strictAllow && negated ? Expr.all(List.of(new Expr.Is<>(known), expr)) : expr;
    }

    private <T extends Term> Expr<T> match(Match match, Function<String, Optional<Expr<T>>> meaning) {
        List<Expr<T>> wanted = meanings(match.values(), meaning);
        List<Expr<T>> unwanted = meanings(match.notValues(), meaning);
        return Expr.all(List.of(
                wanted.isEmpty() ? Expr.always() : Expr.any(wanted),
                unwanted.isEmpty() ? Expr.always() : Expr.any(unwanted).negated()));
    }

    private <T extends Term> List<Expr<T>> meanings(List<String> texts, Function<String, Optional<Expr<T>>> meaning) {
        List<Expr<T>> meanings = new ArrayList<>();
        for (String text : texts) {
            Optional<Expr<T>> one = meaning.apply(text);
            voided |= one.isEmpty() && policy.action() == Action.ALLOW;
            one.ifPresent(meanings::add);
        }
        return meanings;
    }
}
