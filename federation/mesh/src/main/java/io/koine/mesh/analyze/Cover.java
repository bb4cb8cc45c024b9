package io.koine.mesh.analyze;

import io.koine.model.policy.AuthorizationPolicy.Condition;
import io.koine.model.policy.AuthorizationPolicy.Match;
import io.koine.model.policy.AuthorizationPolicy.Operation;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import io.koine.model.policy.AuthorizationPolicy.Source;
import java.util.List;
import java.util.function.BiPredicate;

/// Whether one rule matches whatever another one matches. It says yes only where the values show it: a no may mean
/// that it cannot be told.
final class Cover {
    private Cover() {}

    /// @param wide a rule
    /// @param narrow another one
    /// @return whether the wide rule surely matches whatever the narrow one matches
    static boolean covers(Rule wide, Rule narrow) {
        return wide.unenforceable().isEmpty()
                && narrow.unenforceable().isEmpty()
                && choices(wide.from(), narrow.from(), Cover::source)
                && choices(wide.to(), narrow.to(), Cover::operation)
                && wide.when().stream()
                        .allMatch(asked -> narrow.when().stream().anyMatch(given -> condition(asked, given)));
    }

    /// An empty list asks nothing.
    private static <T> boolean choices(List<T> wide, List<T> narrow, BiPredicate<T, T> covers) {
        return wide.isEmpty()
                || (!narrow.isEmpty()
                        && narrow.stream().allMatch(each -> wide.stream().anyMatch(one -> covers.test(one, each))));
    }

    private static boolean source(Source wide, Source narrow) {
        return match(wide.peer().principals(), narrow.peer().principals())
                && match(wide.peer().namespaces(), narrow.peer().namespaces())
                && match(wide.peer().serviceAccounts(), narrow.peer().serviceAccounts())
                && match(wide.requestPrincipals(), narrow.requestPrincipals())
                && match(wide.ipBlocks(), narrow.ipBlocks())
                && match(wide.remoteIpBlocks(), narrow.remoteIpBlocks());
    }

    private static boolean operation(Operation wide, Operation narrow) {
        return match(wide.hosts(), narrow.hosts())
                && match(wide.ports(), narrow.ports())
                && match(wide.methods(), narrow.methods())
                && match(wide.paths(), narrow.paths());
    }

    private static boolean condition(Condition wide, Condition narrow) {
        return wide.key().equals(narrow.key()) && match(wide.match(), narrow.match());
    }

    private static boolean match(Match wide, Match narrow) {
        boolean values = wide.values().isEmpty()
                || (!narrow.values().isEmpty()
                        && narrow.values().stream()
                                .allMatch(each -> wide.values().stream().anyMatch(one -> value(one, each))));
        return values && narrow.notValues().containsAll(wide.notValues());
    }

    /// A star counts at the end alone: at the beginning, and for templates, equal values do.
    private static boolean value(String wide, String narrow) {
        if (wide.equals(narrow)) {
            return true;
        }
        boolean prefix = wide.length() > 1 && wide.indexOf('*') == wide.length() - 1 && !wide.contains("{");
        return prefix
                && !narrow.contains("{")
                && !narrow.startsWith("*")
                && narrow.startsWith(wide.substring(0, wide.length() - 1));
    }
}
