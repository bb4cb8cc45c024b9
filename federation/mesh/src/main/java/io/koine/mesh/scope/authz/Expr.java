package io.koine.mesh.scope.authz;

import java.util.ArrayList;
import java.util.List;

/// A boolean expression over terms.
///
/// @param <T> what its leaves ask
public sealed interface Expr<T extends Term> {
    /// A term.
    ///
    /// @param term what is asked
    record Is<T extends Term>(T term) implements Expr<T> {}

    /// A negation.
    ///
    /// @param expr what must not hold
    record Not<T extends Term>(Expr<T> expr) implements Expr<T> {}

    /// A conjunction.
    ///
    /// @param exprs all must hold; none: it holds
    record All<T extends Term>(List<Expr<T>> exprs) implements Expr<T> {
        public All {
            exprs = List.copyOf(exprs);
        }
    }

    /// A disjunction.
    ///
    /// @param exprs one must hold; none: it does not hold
    record Any<T extends Term>(List<Expr<T>> exprs) implements Expr<T> {
        public Any {
            exprs = List.copyOf(exprs);
        }
    }

    /// @return what always holds
    static <T extends Term> Expr<T> always() {
        return new All<>(List.of());
    }

    /// @return what never holds
    static <T extends Term> Expr<T> never() {
        return new Any<>(List.of());
    }

    /// @param exprs expressions
    /// @return their conjunction, in the shortest form
    static <T extends Term> Expr<T> all(List<Expr<T>> exprs) {
        List<Expr<T>> asking = new ArrayList<>();
        for (Expr<T> expr : exprs) {
            if (expr instanceof All<T>(List<Expr<T>> inner)) {
                asking.addAll(inner);
            } else if (expr.isNever()) {
                return never();
            } else {
                asking.add(expr);
            }
        }
        return asking.size() == 1 ? asking.getFirst() : new All<>(asking);
    }

    /// @param exprs expressions
    /// @return their disjunction, in the shortest form
    static <T extends Term> Expr<T> any(List<Expr<T>> exprs) {
        List<Expr<T>> choices = new ArrayList<>();
        for (Expr<T> expr : exprs) {
            if (expr instanceof Any<T>(List<Expr<T>> inner)) {
                choices.addAll(inner);
            } else if (expr.isAlways()) {
                return always();
            } else {
                choices.add(expr);
            }
        }
        return choices.size() == 1 ? choices.getFirst() : new Any<>(choices);
    }

    /// @return its negation, in the shortest form
    default Expr<T> negated() {
        if (isAlways()) {
            return never();
        }
        if (isNever()) {
            return always();
        }
        return this instanceof Not<T>(Expr<T> inner) ? inner : new Not<>(this);
    }

    /// @return whether it holds without a look
    default boolean isAlways() {
        return this instanceof All<T>(List<Expr<T>> exprs) && exprs.isEmpty();
    }

    /// @return whether it cannot hold
    default boolean isNever() {
        return this instanceof Any<T>(List<Expr<T>> exprs) && exprs.isEmpty();
    }
}
