package io.koine.envoy.translate;

import io.koine.model.policy.AuthorizationPolicy.Match;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// Boolean composition, which Envoy has once for permissions and once for principals.
///
/// @param always the term that always holds
/// @param and holds if all do
/// @param or holds if any does
/// @param not holds if the term does not
/// @param <T> the term
record Logic<T>(T always, Function<List<T>, T> and, Function<List<T>, T> or, UnaryOperator<T> not) {
    /// @param terms terms
    /// @return their conjunction, without those that always hold
    T allOf(List<T> terms) {
        List<T> asking = terms.stream().filter(term -> !term.equals(always)).toList();
        return switch (asking.size()) {
            case 0 -> always;
            case 1 -> asking.getFirst();
            default -> and.apply(asking);
        };
    }

    /// @param terms alternatives; none: nothing is asked
    /// @return their disjunction
    T anyOf(List<T> terms) {
        if (terms.isEmpty() || terms.contains(always)) {
            return always;
        }
        return terms.size() == 1 ? terms.getFirst() : or.apply(terms);
    }

    /// @param match a field
    /// @param term what one value means
    /// @return that any of the values holds, if there are any, and none of the negated ones
    T match(Match match, Function<String, T> term) {
        T wanted = anyOf(match.values().stream().map(term).toList());
        if (match.notValues().isEmpty()) {
            return wanted;
        }
        T unwanted = anyOf(match.notValues().stream().map(term).toList());
        return allOf(List.of(wanted, not.apply(unwanted)));
    }
}
