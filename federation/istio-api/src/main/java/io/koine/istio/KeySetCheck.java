package io.koine.istio;

import io.koine.istio.yaml.JsonText;
import io.koine.istio.yaml.ScalarType;
import io.koine.istio.yaml.YamlNode;
import io.koine.model.diagnostic.Code;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Checks a JSON Web Key Set (RFC 7517 section 5). Envoy refuses everything that a workload was to get if a set is
/// none.
public final class KeySetCheck {
    private static final int MAX_TEXT = 1 << 18;
    private static final int MAX_KEYS = 100;

    /// What each type of key must hold (RFC 7518 section 6, RFC 8037 section 2). A key of another type is left
    /// alone.
    private static final Map<String, List<String>> MEMBERS = Map.of(
            "RSA", List.of("n", "e"), "EC", List.of("crv", "x", "y"), "OKP", List.of("crv", "x"), "oct", List.of("k"));

    private static final Set<String> TEXTS = Set.of("kid", "alg", "use");
    private static final Pattern BASE64URL = Pattern.compile("[A-Za-z0-9_-]+={0,2}");

    private KeySetCheck() {}

    static void check(Field at, String text) {
        problem(text)
                .ifPresent(problem -> at.error(
                        Code.INVALID_VALUE,
                        problem + "; expected a JSON Web Key Set such as {\"keys\":[{\"kty\":\"RSA\",...}]}"));
    }

    /// @param text a text that should be a key set, inline or fetched
    /// @return what is wrong with it; empty if proxies can use it
    public static Optional<String> problem(String text) {
        if (text.length() > MAX_TEXT) {
            return Optional.of("the text has " + text.length() + " characters, more than " + MAX_TEXT);
        }
        Optional<YamlNode> root = JsonText.parse(text);
        if (root.isEmpty()) {
            return Optional.of("the text is no JSON");
        }
        if (!(root.get() instanceof YamlNode.Mapping set)
                || !(set.get("keys").orElse(YamlNode.Mapping.EMPTY) instanceof YamlNode.Sequence keys)) {
            return Optional.of("the text has no list \"keys\"");
        }
        if (keys.items().size() > MAX_KEYS) {
            return Optional.of(keys.items().size() + " keys, more than " + MAX_KEYS);
        }
        long usable = keys.items().stream().filter(KeySetCheck::isKnown).count();
        return usable == 0
                ? Optional.of("the set holds no key of a known type")
                : keys.items().stream().flatMap(key -> problem(key).stream()).findFirst();
    }

    private static boolean isKnown(YamlNode key) {
        return MEMBERS.containsKey(type(key));
    }

    private static String type(YamlNode key) {
        return key instanceof YamlNode.Mapping members
                ? members.get("kty").flatMap(KeySetCheck::string).orElse("")
                : "";
    }

    private static Optional<String> problem(YamlNode key) {
        if (!(key instanceof YamlNode.Mapping members)) {
            return Optional.of("a key is no object");
        }
        for (YamlNode.Entry entry : members.entries()) {
            String name = entry.key().text();
            if (TEXTS.contains(name) && string(entry.value()).isEmpty()) {
                return Optional.of("a key's " + name + " is " + entry.value().describe() + ", not a string");
            }
        }
        String type = type(key);
        if (members.get("d").isPresent()) {
            return Optional.of("a key of type " + Printable.of(type) + " is private, and everybody can read a key set");
        }
        for (String member : MEMBERS.getOrDefault(type, List.of())) {
            Optional<String> value = members.get(member).flatMap(KeySetCheck::string);
            boolean encoded = value.filter(text ->
                            member.equals("crv") || BASE64URL.matcher(text).matches())
                    .isPresent();
            if (!encoded) {
                return Optional.of("a key of type " + type + " has no valid " + member);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> string(YamlNode node) {
        return node instanceof YamlNode.Scalar scalar && scalar.type() == ScalarType.STRING
                ? Optional.of(scalar.text())
                : Optional.empty();
    }
}
