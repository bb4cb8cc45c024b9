package io.koine.istio;

import io.koine.istio.yaml.CanonicalJson;
import io.koine.istio.yaml.ScalarType;
import io.koine.istio.yaml.YamlNode;
import io.koine.model.diagnostic.Code;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/// What every object must keep to, whatever its kind: the part of YAML that all readers take for the same JSON.
final class WellFormed {
    private static final Pattern JSON_NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

    /// YAML takes no longer key before a ':' (YAML 1.2.2 §7.4.2 limits an implicit key to 1024 characters).
    private static final int MAX_KEY = 1000;

    private WellFormed() {}

    /// Reports keys that are there twice or are no strings, and numbers that readers disagree about.
    ///
    /// @param field any value; read with everything below it
    static void check(Field field) {
        switch (field.node()) {
            case YamlNode.Mapping mapping -> check(field, mapping);
            case YamlNode.Sequence sequence -> {
                for (int i = 0; i < sequence.items().size(); i++) {
                    check(field.item(i, sequence.items().get(i)));
                }
            }
            case YamlNode.Scalar scalar -> checkNumber(field, scalar);
        }
    }

    private static void check(Field field, YamlNode.Mapping mapping) {
        Set<String> seen = new HashSet<>();
        for (YamlNode.Entry entry : mapping.entries()) {
            Field child = field.child(entry);
            checkKey(child, entry.key());
            if (!seen.add(entry.key().text())) {
                child.error(Code.INVALID_VALUE, "the field is there twice");
            }
            check(child);
        }
    }

    private static void checkKey(Field field, YamlNode.Scalar key) {
        switch (key.type()) {
            case STRING -> {}
            // Kubernetes turns a whole number into a string, as in `portLevelMtls: {8080: {mode: STRICT}}`.
            case INTEGER -> checkNumber(field, key);
            case FLOAT, BOOLEAN, NULL ->
                field.error(
                        Code.INVALID_VALUE,
                        "the key is " + key.describe() + "; expected a string",
                        "quote it: \"" + Printable.of(key.text()) + "\"");
        }
        if (CanonicalJson.quote(key.text()).length() > MAX_KEY) {
            field.error(Code.INVALID_VALUE, "the key is too long; expected at most " + MAX_KEY + " characters");
        }
    }

    /// `010` is eight to YAML 1.1 and ten to YAML 1.2, `0x1F` and `.5` are no JSON, and infinity has no JSON at all.
    private static void checkNumber(Field field, YamlNode.Scalar scalar) {
        boolean number = scalar.type() == ScalarType.INTEGER || scalar.type() == ScalarType.FLOAT;
        if (number && !JSON_NUMBER.matcher(scalar.text()).matches()) {
            field.error(
                    Code.INVALID_VALUE,
                    Printable.of(scalar.text()) + " is not a number that all readers take for the same",
                    "write it as in JSON, or quote it if it is meant as a string");
        }
    }
}
