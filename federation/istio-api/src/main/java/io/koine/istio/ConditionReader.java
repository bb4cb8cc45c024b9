package io.koine.istio;

import io.koine.model.diagnostic.Code;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.AuthorizationPolicy.Condition;
import io.koine.model.policy.AuthorizationPolicy.Match;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads one condition of a rule.
///
/// @see <a href="https://istio.io/latest/docs/reference/config/security/conditions/">Istio, Authorization Policy
///     Conditions</a>
final class ConditionReader {
    /// Far longer than any key in use; the patterns below recurse once per bracket.
    private static final int MAX_KEY = 500;

    private static final String CLAIMS = "request.auth.claims";

    private static final String BRACKET = "\\[[^\\[\\]]+\\]";
    private static final String BRACKETS = "(" + BRACKET + ")+";

    /// Claims that some issuers fill with several words, which Istio does not take apart.
    private static final Set<String> LIKE_SCOPE = Set.of("[scp]", "[scopes]", "[permissions]", "[roles]");

    /// A field name (RFC 9110 §5.1) or a pseudo-header (RFC 9113 §8.3).
    private static final String HEADER = "\\[:?[!#$%&'*+.^_`|~0-9A-Za-z-]+\\]";

    private static final List<Key> KEYS = List.of(
            key("request.headers", HEADER, ValueChecks::pattern, ValueChecks::absentHeaderValue),
            key("source.principal", "", ValueChecks::principal),
            key("source.namespace", "", ValueChecks::namespacePattern),
            key("destination.port", "", ValueChecks::portNumber),
            key("connection.sni", "", ValueChecks::pattern),
            key("source.ip", "", ValueChecks::ipBlock),
            key("remote.ip", "", ValueChecks::ipBlock),
            key("destination.ip", "", ValueChecks::ipBlock),
            key("request.auth.principal", "", ValueChecks::requestPrincipal),
            key("request.auth.audiences", "", ValueChecks::pattern),
            key("request.auth.presenter", "", ValueChecks::pattern),
            key("request.auth.claims", BRACKETS, ValueChecks::claim),
            key("experimental.envoy.filters.", "[^\\[\\]]+" + BRACKET, ValueChecks::notEmpty));

    /// Attributes of Istio's older API, which its webhook refuses by name.
    private static final Map<String, String> REPLACED = Map.of(
            "destination.namespace", "metadata.namespace says which namespace the policy is for",
            "destination.labels", "spec.selector says which workloads the policy is for",
            "destination.name", "spec.selector says which workloads the policy is for",
            "destination.user", "spec.selector says which workloads the policy is for");

    private final Action action;
    private final MatchReader matches;
    private final Unenforceable unenforceable;

    /// @param action the policy's
    /// @param matches reads the lists
    /// @param unenforceable what cannot be enforced as it stands
    ConditionReader(Action action, MatchReader matches, Unenforceable unenforceable) {
        this.action = action;
        this.matches = matches;
        this.unenforceable = unenforceable;
    }

    /// A key that Istio knows.
    ///
    /// @param name what it begins with
    /// @param whole the form of the whole key
    /// @param values what its `values` must satisfy
    /// @param notValues what its `notValues` must satisfy
    private record Key(String name, Pattern whole, ValueCheck values, ValueCheck notValues) {}

    private static Key key(String name, String rest, ValueCheck values) {
        return key(name, rest, values, values);
    }

    private static Key key(String name, String rest, ValueCheck values, ValueCheck notValues) {
        return new Key(name, Pattern.compile(Pattern.quote(name) + rest), values, notValues);
    }

    /// Reads one condition.
    Condition read(Field condition) {
        Fields fields = condition.fields();
        Optional<Field> keyField = fields.require("key");
        Optional<String> text = keyField.flatMap(Field::text);
        Optional<Key> key = keyField.flatMap(field -> text.flatMap(t -> find(field, t)));
        Optional<Field> values = fields.find("values");
        Optional<Field> notValues = fields.find("notValues");
        fields.refuseOthers();
        if (keyField.isPresent() && values.isEmpty() && notValues.isEmpty()) {
            unenforceable.openDoor(
                    condition,
                    "neither values nor notValues, which matches everybody",
                    "say which values are meant; [\"*\"] asks for any");
        }
        Match match = new Match(
                matches.texts(values, key.map(Key::values).orElse(ValueChecks::notEmpty)),
                matches.texts(notValues, key.map(Key::notValues).orElse(ValueChecks::notEmpty)));
        keyField.ifPresent(field -> warn(field, text.orElse("")));
        return new Condition(text.orElse(""), match);
    }

    private void warn(Field at, String key) {
        if (action == Action.CUSTOM && key.startsWith("request.auth.")) {
            ValueChecks.customBeforeTokens(at);
        }
        if (key.startsWith(CLAIMS) && LIKE_SCOPE.contains(key.substring(CLAIMS.length()))) {
            at.warning(
                    Code.WEAK_MATCH,
                    Printable.of(key) + " that holds several words in one string is compared as a whole; only scope"
                            + " and permission are taken apart",
                    "let the issuer send a list");
        }
    }

    private static Optional<Key> find(Field at, String text) {
        Optional<Key> key = text.length() > MAX_KEY
                ? Optional.empty()
                : KEYS.stream().filter(k -> k.whole().matcher(text).matches()).findFirst();
        if (key.isEmpty()) {
            at.error(Code.INVALID_VALUE, Printable.quoted(text) + " is not a key of a condition", hint(text));
        }
        return key;
    }

    private static String hint(String text) {
        int bracket = text.indexOf('[');
        String name = bracket < 0 ? text : text.substring(0, bracket);
        return Optional.ofNullable(REPLACED.get(name))
                .orElseGet(() -> Suggest.hint(name, KEYS.stream().map(Key::name).toList()));
    }
}
