package io.koine.istio.yaml;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/// What a scalar is taken for: YAML's core schema (YAML 1.2.2 §10.3), with what Kubernetes takes for more.
///
/// Kubernetes reads YAML 1.1, where a plain `yes`, `no`, `on` or `off` is a boolean (yaml.org/type/bool.html)
/// and `1_000` and `0b11` are numbers (yaml.org/type/int.html). One manifest must not mean two things, so they
/// are the same here.
public enum ScalarType {
    STRING,
    INTEGER,
    FLOAT,
    BOOLEAN,
    NULL;

    private static final Pattern BINARY = Pattern.compile("[-+]?0b[01]+");
    private static final ScalarResolver CORE = new CoreSchema().getScalarResolver();
    private static final Set<String> TRUE = Set.of("true", "yes", "on");
    private static final Set<String> FALSE_OF_YAML_1_1 = Set.of("no", "off");

    /// @param text the text of a scalar without quotes
    /// @return what it is taken for
    static ScalarType ofPlain(String text) {
        Tag tag = CORE.resolve(text, true);
        if (tag.equals(Tag.INT)) {
            return INTEGER;
        }
        if (tag.equals(Tag.FLOAT)) {
            return FLOAT;
        }
        if (tag.equals(Tag.NULL)) {
            return NULL;
        }
        if (tag.equals(Tag.BOOL) || isBooleanOfYaml11(text)) {
            return BOOLEAN;
        }
        return isNumberOfYaml11(text) ? INTEGER : STRING;
    }

    /// @param text the text of a boolean
    /// @return its value
    public static boolean isTrue(String text) {
        return TRUE.contains(text.toLowerCase(Locale.ROOT));
    }

    /// `1_000` and `0b11`, which readers of YAML 1.1 take for numbers.
    private static boolean isNumberOfYaml11(String text) {
        String digits = text.replace("_", "");
        boolean grouped = digits.length() < text.length() && !digits.isEmpty() && text.charAt(0) != '_';
        Tag tag = grouped ? CORE.resolve(digits, true) : Tag.STR;
        return tag.equals(Tag.INT)
                || tag.equals(Tag.FLOAT)
                || BINARY.matcher(digits).matches();
    }

    private static boolean isBooleanOfYaml11(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        boolean usualCase = text.equals(lower)
                || text.equals(text.toUpperCase(Locale.ROOT))
                || text.substring(1).equals(lower.substring(1));
        return usualCase && (TRUE.contains(lower) || FALSE_OF_YAML_1_1.contains(lower));
    }
}
