package io.koine.envoy.translate;

import io.koine.mesh.scope.authz.Expr;
import io.koine.mesh.scope.authz.Term;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// Boolean composition, which Envoy has once for permissions and once for principals.
///
/// @param always what always holds
/// @param and holds if all do
/// @param or holds if any does
/// @param not holds if the other does not
/// @param <P> Envoy's expression
record Logic<P>(P always, Function<List<P>, P> and, Function<List<P>, P> or, UnaryOperator<P> not) {
    /// @param expr an expression
    /// @param term what a term means to Envoy
    /// @return what the expression means to Envoy
    <T extends Term> P of(Expr<T> expr, Function<T, P> term) {
        if (expr.isAlways()) {
            return always;
        }
        if (expr.isNever()) {
            return not.apply(always);
        }
        return switch (expr) {
            case Expr.Is<T>(T asked) -> term.apply(asked);
            case Expr.Not<T>(Expr<T> inner) -> not.apply(of(inner, term));
            case Expr.All<T>(List<Expr<T>> all) ->
                and.apply(all.stream().map(one -> of(one, term)).toList());
            case Expr.Any<T>(List<Expr<T>> any) ->
                or.apply(any.stream().map(one -> of(one, term)).toList());
        };
    }
}
