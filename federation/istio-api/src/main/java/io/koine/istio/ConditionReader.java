package io.koine.istio;

import io.koine.model.diagnostic.Code;
import io.koine.model.policy.AuthorizationPolicy.Condition;
import io.koine.model.policy.AuthorizationPolicy.Match;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads one condition of a rule.
///
/// @see <a href="https://istio.io/latest/docs/reference/config/security/conditions/">Istio, Authorization Policy
///     Conditions</a>
final class ConditionReader {
    /// Far longer than any key in use; the patterns below recurse once per bracket.
    private static final int MAX_KEY = 500;

    private static final String BRACKETS = "(\\[[^\\[\\]]+\\])+";

    /// A field name (RFC 9110 §5.1) or a pseudo-header (RFC 9113 §8.3).
    private static final String HEADER = "\\[:?[!#$%&'*+.^_`|~0-9A-Za-z-]+\\]";

    private static final List<Key> KEYS = List.of(
            enforced("request.headers", HEADER, ValueChecks::pattern, ValueChecks::absentHeaderValue),
            enforced("source.principal", "", ValueChecks::pattern, ValueChecks::pattern),
            enforced("source.namespace", "", ValueChecks::namespacePattern, ValueChecks::namespacePattern),
            enforced("destination.port", "", ValueChecks::portNumber, ValueChecks::portNumber),
            enforced("connection.sni", "", ValueChecks::pattern, ValueChecks::pattern),
            known("source.ip", "", ValueChecks::ipBlock),
            known("remote.ip", "", ValueChecks::ipBlock),
            known("destination.ip", "", ValueChecks::ipBlock),
            known("request.auth.principal", "", ValueChecks::notEmpty),
            known("request.auth.audiences", "", ValueChecks::notEmpty),
            known("request.auth.presenter", "", ValueChecks::notEmpty),
            known("request.auth.claims", BRACKETS, ValueChecks::notEmpty),
            known("experimental.envoy.filters.", "[^\\[\\]]+" + BRACKETS, ValueChecks::notEmpty));

    /// Attributes of Istio's older API, which its webhook refuses by name.
    private static final Map<String, String> REPLACED = Map.of(
            "destination.namespace", "metadata.namespace says which namespace the policy is for",
            "destination.labels", "spec.selector says which workloads the policy is for",
            "destination.name", "spec.selector says which workloads the policy is for",
            "destination.user", "spec.selector says which workloads the policy is for");

    private ConditionReader() {}

    /// A key that Istio knows.
    ///
    /// @param name what it begins with
    /// @param whole the form of the whole key
    /// @param enforced whether the mesh enforces it
    /// @param values what its `values` must satisfy
    /// @param notValues what its `notValues` must satisfy
    private record Key(String name, Pattern whole, boolean enforced, ValueCheck values, ValueCheck notValues) {}

    private static Key enforced(String name, String rest, ValueCheck values, ValueCheck notValues) {
        return new Key(name, Pattern.compile(Pattern.quote(name) + rest), true, values, notValues);
    }

    private static Key known(String name, String rest, ValueCheck values) {
        return new Key(name, Pattern.compile(Pattern.quote(name) + rest), false, values, values);
    }

    static Condition read(Field condition, Unenforceable unenforceable) {
        Fields fields = condition.fields();
        Optional<Field> keyField = fields.require("key");
        Optional<String> text = keyField.flatMap(Field::text);
        Optional<Key> key = keyField.flatMap(field -> text.flatMap(t -> find(field, t)));
        Optional<Field> values = fields.find("values");
        Optional<Field> notValues = fields.find("notValues");
        fields.refuseOthers();
        if (keyField.isPresent() && values.isEmpty() && notValues.isEmpty()) {
            condition.error(Code.MISSING_FIELD, "neither values nor notValues, which would match everybody");
        }
        Match match = new Match(
                texts(values, key.map(Key::values).orElse(ValueChecks::notEmpty)),
                texts(notValues, key.map(Key::notValues).orElse(ValueChecks::notEmpty)));
        if (keyField.isPresent() && key.isPresent() && !key.get().enforced()) {
            unenforceable.add(keyField.get(), "the condition " + Printable.of(text.orElse("")));
        }
        return new Condition(text.orElse(""), match);
    }

    private static List<String> texts(Optional<Field> field, ValueCheck check) {
        return field.map(f -> f.texts(check)).orElse(List.of());
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
