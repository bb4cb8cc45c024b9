package io.koine.server.observe;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A rule of an AuthorizationPolicy.
///
/// @param namespace of the policy
/// @param policy its name
/// @param index of the rule in the manifest, from 0
public record RuleName(String namespace, String policy, int index) {
    // As CompiledPolicy.ruleName writes it. The last one counts, see Observations of the translation.
    private static final Pattern LAST =
            Pattern.compile(".*ns\\[([^\\[\\]]+)]-policy\\[([^\\[\\]]+)]-rule\\[([0-9]{1,6})]");

    /// @param text Envoy's name of a rule, maybe after others
    /// @return the last rule that it names; empty if it names none
    static Optional<RuleName> last(String text) {
        Matcher matcher = LAST.matcher(text);
        return matcher.lookingAt()
                ? Optional.of(new RuleName(matcher.group(1), matcher.group(2), Integer.parseInt(matcher.group(3))))
                : Optional.empty();
    }

    /// @return namespace and name of the policy, such as `payments/deny-orders`
    public String key() {
        return namespace + "/" + policy;
    }

    @Override
    public String toString() {
        return key() + "[" + index + "]";
    }
}
