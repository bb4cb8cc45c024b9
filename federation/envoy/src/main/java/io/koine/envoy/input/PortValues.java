package io.koine.envoy.input;

import io.koine.model.policy.AuthorizationPolicy.Match;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// The ports that a policy speaks of.
final class PortValues {
    private static final Predicate<String> DECIMAL =
            Pattern.compile("[1-9][0-9]{0,4}").asMatchPredicate();

    private PortValues() {}

    /// @param match a field or condition that speaks of ports
    /// @return whether every value is a plain decimal number, so that text may be compared with text
    static boolean wellFormed(Match match) {
        return match.values().stream().allMatch(DECIMAL)
                && match.notValues().stream().allMatch(DECIMAL);
    }
}
