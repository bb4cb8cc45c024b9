package io.koine.envoy.input;

import io.koine.model.policy.AuthorizationPolicy.Condition;
import io.koine.model.policy.AuthorizationPolicy.Match;
import io.koine.model.policy.AuthorizationPolicy.Operation;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import io.koine.model.policy.AuthorizationPolicy.Source;
import io.koine.trust.TrustDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// A rule in the form that translation needs.
public sealed interface RuleInput {
    /// A rule that asks for something that cannot be enforced. It fails closed: in an ALLOW it matches nothing, in a
    /// DENY everything.
    record FailClosed() implements RuleInput {}

    /// A rule that can be enforced.
    ///
    /// @param from any of them; empty: anybody
    /// @param to any of them; empty: anything
    /// @param when all of them
    record Enforced(List<Source> from, List<Operation> to, List<ConditionInput> when) implements RuleInput {
        public Enforced {
            from = List.copyOf(from);
            to = List.copyOf(to);
            when = List.copyOf(when);
        }
    }

    /// @param rule a rule
    /// @param trustDomain the mesh's own, which `cluster.local` in a principal stands for
    /// @return the rule; failing closed if it was marked so, a condition's key is not known, or a port is no
    /// number
    static RuleInput of(Rule rule, TrustDomain trustDomain) {
        Function<Match, Match> principals = match -> PrincipalNames.resolve(match, trustDomain);
        List<ConditionInput> when = new ArrayList<>();
        boolean enforceable = rule.unenforceable().isEmpty();
        for (Condition condition : rule.when()) {
            Optional<ConditionInput> known = ConditionInput.of(condition, principals);
            known.ifPresent(when::add);
            enforceable &= known.isPresent();
        }
        for (Operation operation : rule.to()) {
            enforceable &= PortValues.wellFormed(operation.ports());
        }
        if (!enforceable) {
            return new FailClosed();
        }
        List<Source> from = rule.from().stream()
                .map(source -> new Source(principals.apply(source.principals()), source.namespaces()))
                .toList();
        return new Enforced(from, rule.to(), when);
    }
}
