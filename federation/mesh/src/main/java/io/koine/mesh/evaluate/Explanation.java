package io.koine.mesh.evaluate;

import io.koine.mesh.scope.authz.CompiledPolicy;
import io.koine.mesh.scope.authz.CompiledRule;
import io.koine.mesh.scope.authz.CompiledRule.Body;
import io.koine.mesh.scope.authz.Expr;
import io.koine.mesh.scope.authz.External;
import io.koine.mesh.scope.authz.Term;
import io.koine.mesh.scope.authz.WorkloadPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.PolicyMeaning;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What one rule said about a request.
///
/// @param policy the rule's policy
/// @param action its action
/// @param dryRun whether the policy is only evaluated
/// @param rule as Envoy and Istio name it
/// @param misses which fields said no, any of a choice; empty: the rule matches
public record Explanation(ObjectKey policy, Action action, boolean dryRun, String rule, List<Miss> misses) {
    public Explanation {
        misses = List.copyOf(misses);
    }

    /// A field that said no.
    ///
    /// @param field of a rule, as the manifest names it
    /// @param wanted what it asks for
    /// @param seen the request's value
    public record Miss(String field, String wanted, String seen) {
        @Override
        public String toString() {
            return field + " is \"" + seen + "\"; wanted " + wanted;
        }
    }

    /// @return whether the rule matches
    public boolean matches() {
        return misses.isEmpty();
    }

    /// @param before what is known when CUSTOM policies are asked under Istio's meaning
    /// @param after what is known once tokens are checked
    static List<Explanation> of(WorkloadPolicy policy, Facts before, Facts after) {
        Facts early = policy.meaning() == PolicyMeaning.STRICT ? after : before;
        List<Explanation> all = new ArrayList<>();
        for (External external : policy.authorization().custom()) {
            external.policies().forEach(each -> add(each, early, all));
        }
        policy.authorization().audit().forEach(each -> add(each, after, all));
        policy.authorization().deny().forEach(each -> add(each, after, all));
        policy.authorization().allow().forEach(each -> add(each, after, all));
        return List.copyOf(all);
    }

    private static void add(CompiledPolicy policy, Facts facts, List<Explanation> all) {
        for (int i = 0; i < policy.rules().size(); i++) {
            all.add(new Explanation(
                    policy.key(),
                    policy.action(),
                    policy.dryRun(),
                    policy.ruleName(i),
                    misses(policy.rules().get(i), facts)));
        }
    }

    private static List<Miss> misses(CompiledRule rule, Facts facts) {
        boolean http = facts.request().isPresent();
        Optional<Body> body = http ? rule.http() : rule.tcp();
        if (body.isEmpty()) {
            return List.of(new Miss(
                    "rule", "something that can match", http ? "a rule that never matches" : "a rule for HTTP alone"));
        }
        List<Miss> misses = new ArrayList<>();
        collect(body.get().request(), facts, misses);
        if (misses.isEmpty()) {
            collect(body.get().caller(), facts, misses);
        }
        return misses;
    }

    /// Of a conjunction the first that fails is told, of a choice all.
    private static <T extends Term> void collect(Expr<T> expr, Facts facts, List<Miss> misses) {
        if (Terms.holds(expr, facts)) {
            return;
        }
        switch (expr) {
            case Expr.Is<T>(T term) -> misses.add(Words.miss(term, facts, false));
            case Expr.Not<T>(Expr<T> inner) -> negated(inner, facts, misses);
            case Expr.All<T>(List<Expr<T>> exprs) ->
                exprs.stream()
                        .filter(each -> !Terms.holds(each, facts))
                        .findFirst()
                        .ifPresent(each -> collect(each, facts, misses));
            case Expr.Any<T>(List<Expr<T>> exprs) -> exprs.forEach(each -> collect(each, facts, misses));
        }
    }

    private static <T extends Term> void negated(Expr<T> inner, Facts facts, List<Miss> misses) {
        if (!Terms.holds(inner, facts)) {
            return;
        }
        switch (inner) {
            case Expr.Is<T>(T term) -> misses.add(Words.miss(term, facts, true));
            case Expr.Not<T>(Expr<T> twice) -> collect(twice, facts, misses);
            case Expr.All<T>(List<Expr<T>> exprs) -> exprs.forEach(each -> negated(each, facts, misses));
            case Expr.Any<T>(List<Expr<T>> exprs) -> exprs.forEach(each -> negated(each, facts, misses));
        }
    }
}
