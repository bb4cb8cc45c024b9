package io.koine.istio;

import io.koine.istio.Schema.Choice;
import io.koine.istio.Schema.Range;
import io.koine.istio.yaml.ScalarType;
import io.koine.istio.yaml.YamlNode;
import io.koine.model.diagnostic.Code;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Checks a value of a kind that is only kept: a misspelled field is reported now, and not when it is acted on.
final class SchemaCheck {
    /// Longer numbers are out of every range.
    private static final int MAX_DIGITS = 30;

    private static final Duration SHORTEST = Duration.ofMillis(1);

    /// What a Go duration can hold, in whole hours.
    private static final Duration LONGEST = Duration.ofHours(2_562_047);

    /// Longer regular expressions take proxies long to compile, and are no person's work.
    private static final Range REGEX_LENGTH = new Range(BigDecimal.ONE, BigDecimal.valueOf(1024));

    private SchemaCheck() {}

    /// Reports what is wrong with a value and everything below it.
    static void check(Field field, Schema schema) {
        if (schema.nullable() && field.node() instanceof YamlNode.Scalar scalar && scalar.type() == ScalarType.NULL) {
            return;
        }
        switch (schema.type()) {
            case OBJECT -> object(field, schema);
            case MAP -> map(field, schema);
            case LIST -> list(field, schema);
            case STRING -> field.text().ifPresent(text -> text(field, text, schema));
            case BOOLEAN -> field.bool();
            case INTEGER -> number(field, schema, "a whole number");
            case NUMBER -> number(field, schema, "a number");
            case INTEGER_OR_STRING -> integerOrString(field);
            case ANYTHING -> {}
        }
    }

    private static void object(Field field, Schema schema) {
        Fields fields = field.fields();
        schema.fields().forEach((name, child) -> {
            Optional<Field> value = child.required() ? fields.require(name) : fields.find(name);
            value.ifPresent(v -> check(v, child));
        });
        Outdated.check(field, fields, schema);
        fields.refuseOthers();
        schema.choices().forEach(choice -> choice(field, fields, choice));
    }

    private static void choice(Field field, Fields fields, Choice choice) {
        List<String> given =
                choice.names().stream().filter(fields.all()::containsKey).toList();
        if (choice.exclusive() && given.size() > 1) {
            field.error(
                    Code.INVALID_VALUE,
                    String.join(" and ", given) + " exclude each other; expected one of "
                            + String.join(", ", choice.names()));
        } else if (choice.needed() && given.isEmpty() && field.node() instanceof YamlNode.Mapping) {
            field.error(Code.MISSING_FIELD, "expected one of " + String.join(", ", choice.names()));
        }
    }

    private static void map(Field field, Schema schema) {
        Fields fields = field.fields();
        size(field, fields.all().size(), schema.range(), "entries");
        schema.fields().values().forEach(child -> fields.all().values().forEach(value -> check(value, child)));
    }

    private static void list(Field field, Schema schema) {
        List<Field> items = field.items();
        if (field.node() instanceof YamlNode.Sequence) {
            size(field, items.size(), schema.range(), "items");
        }
        schema.fields().values().forEach(child -> items.forEach(item -> check(item, child)));
    }

    private static void text(Field field, String text, Schema schema) {
        if (!schema.words().isEmpty() && !schema.words().contains(text)) {
            field.error(
                    Code.INVALID_VALUE,
                    Printable.quoted(text) + "; expected one of " + String.join(", ", schema.words()),
                    Suggest.hint(text, schema.words()));
        }
        size(field, text.codePointCount(0, text.length()), schema.range(), "characters");
        switch (schema.format()) {
            case ANY -> {}
            case DURATION -> Durations.read(field, SHORTEST, LONGEST);
            case DURATION_OR_ZERO -> Durations.read(field, Duration.ZERO, LONGEST);
            case REGEX -> size(field, text.codePointCount(0, text.length()), REGEX_LENGTH, "characters");
            case LITERAL -> literal(field, text);
        }
    }

    private static void literal(Field field, String text) {
        if (text.contains("*")) {
            field.error(Code.INVALID_VALUE, Printable.quoted(text) + " has a star; expected a value without one");
        }
    }

    private static void size(Field field, int size, Range range, String what) {
        if (!range.holds(BigDecimal.valueOf(size))) {
            field.error(Code.INVALID_VALUE, "it has " + size + " " + what + "; expected " + print(range));
        }
    }

    private static void number(Field field, Schema schema, String expected) {
        Optional<YamlNode.Scalar> scalar = Optional.of(field.node())
                .filter(YamlNode.Scalar.class::isInstance)
                .map(YamlNode.Scalar.class::cast)
                .filter(s -> s.type() == ScalarType.INTEGER
                        || (s.type() == ScalarType.FLOAT && schema.type() == Schema.Type.NUMBER));
        if (scalar.isEmpty()) {
            field.error(Code.INVALID_VALUE, "found " + field.node().describe() + "; expected " + expected);
            return;
        }
        String text = scalar.get().text();
        Optional<BigDecimal> value = value(text);
        if (value.isEmpty() || !schema.range().holds(value.get())) {
            field.error(Code.INVALID_VALUE, Printable.of(text) + "; expected " + print(schema.range()));
        }
    }

    /// Numbers in forms that are no JSON are reported elsewhere.
    private static Optional<BigDecimal> value(String text) {
        try {
            return text.length() > MAX_DIGITS ? Optional.empty() : Optional.of(new BigDecimal(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static void integerOrString(Field field) {
        boolean fits = field.node() instanceof YamlNode.Scalar scalar
                && (scalar.type() == ScalarType.INTEGER || scalar.type() == ScalarType.STRING);
        if (!fits) {
            field.error(
                    Code.INVALID_VALUE, "found " + field.node().describe() + "; expected a whole number or a string");
        }
    }

    private static String print(Range range) {
        return range.min().toPlainString().length() > MAX_DIGITS
                ? "at most " + range.max().toPlainString()
                : range.max().toPlainString().length() > MAX_DIGITS
                        ? "at least " + range.min().toPlainString()
                        : range.min().toPlainString() + " to " + range.max().toPlainString();
    }
}
