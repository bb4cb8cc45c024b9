package io.koine.envoy.input;

import io.koine.model.policy.AuthorizationPolicy.Condition;
import io.koine.model.policy.AuthorizationPolicy.Match;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// A `when` condition whose key is understood (Istio, Authorization Policy Conditions).
public sealed interface ConditionInput {
    /// @return its `values` and `notValues`
    Match match();

    /// `request.headers[…]`.
    ///
    /// @param name the header, in lower case
    /// @param match any value of the header
    record Header(String name, Match match) implements ConditionInput {}

    /// `source.principal`.
    ///
    /// @param match under the real trust domain
    record Principal(Match match) implements ConditionInput {}

    /// `source.namespace`.
    ///
    /// @param match names, `*` standing for anything
    record Namespace(Match match) implements ConditionInput {}

    /// `destination.port`: the application's.
    ///
    /// @param match plain decimal numbers
    record Port(Match match) implements ConditionInput {}

    /// `connection.sni`.
    ///
    /// @param match server names
    record Sni(Match match) implements ConditionInput {}

    /// @param condition a condition
    /// @param principals resolves principals
    /// @return the condition, unless its key is unknown or it asks for a port that is no number
    static Optional<ConditionInput> of(Condition condition, Function<Match, Match> principals) {
        Match match = condition.match();
        return switch (condition.key()) {
            case "source.principal" -> Optional.of(new Principal(principals.apply(match)));
            case "source.namespace" -> Optional.of(new Namespace(match));
            case "destination.port" -> PortValues.wellFormed(match) ? Optional.of(new Port(match)) : Optional.empty();
            case "connection.sni" -> Optional.of(new Sni(match));
            default -> headerName(condition.key()).map(name -> new Header(name, match));
        };
    }

    private static Optional<String> headerName(String key) {
        String start = "request.headers[";
        boolean isHeader = key.startsWith(start) && key.endsWith("]") && key.length() > start.length() + 1;
        return isHeader
                ? Optional.of(key.substring(start.length(), key.length() - 1).toLowerCase(Locale.ROOT))
                : Optional.empty();
    }
}
