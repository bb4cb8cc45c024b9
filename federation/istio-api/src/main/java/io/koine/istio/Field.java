package io.koine.istio;

import io.koine.istio.yaml.ScalarType;
import io.koine.istio.yaml.YamlNode;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Origin;
import io.koine.model.diagnostic.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Pattern;

/// A value of an object, with the way to it. Its getters report a value of the wrong type and then give nothing.
///
/// @param subject the object
/// @param path such as `spec.rules[0]`; empty for the whole object
/// @param line where the field begins, 1-based
/// @param node its value
public record Field(Subject subject, String path, int line, YamlNode node) {
    private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9][0-9]{0,8})");
    private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z0-9_-]+");

    /// @return the field of that key in this object
    Field child(YamlNode.Entry entry) {
        String key = entry.key().text();
        return new Field(subject, childPath(key), entry.key().line(), entry.value());
    }

    /// @return the item of that index in this list
    Field item(int index, YamlNode value) {
        return new Field(subject, path + "[" + index + "]", value.line(), value);
    }

    private String childPath(String key) {
        if (!PLAIN_KEY.matcher(key).matches()) {
            return path + "[" + Printable.of(key) + "]";
        }
        String name = Printable.of(key);
        return path.isEmpty() ? name : path + "." + name;
    }

    /// @return this value as an object, whose fields can be read; if it is none, that is reported
    public Fields fields() {
        if (node instanceof YamlNode.Mapping mapping) {
            return new Fields(this, mapping);
        }
        wrongType("an object");
        return Fields.unreadable(this);
    }

    /// @return the items of this list; if it is none, that is reported
    public List<Field> items() {
        if (!(node instanceof YamlNode.Sequence sequence)) {
            wrongType("a list");
            return List.of();
        }
        List<Field> items = new ArrayList<>();
        for (YamlNode item : sequence.items()) {
            items.add(item(items.size(), item));
        }
        return items;
    }

    /// @param max how many there may be; more are reported
    /// @return the items of this list, at most so many
    List<Field> items(int max) {
        List<Field> items = items();
        if (items.size() > max) {
            error(Code.INVALID_VALUE, "the list has " + items.size() + " items; expected at most " + max);
            return items.subList(0, max);
        }
        return items;
    }

    /// @return the items of this list, which may not be empty: an empty list reads like "nobody" and means
    ///     "anybody"
    List<Field> someItems() {
        List<Field> items = items();
        if (isEmptyList()) {
            error(Code.INVALID_VALUE, "the list is empty", "leave the field out, or give it an item");
        }
        return items;
    }

    boolean isEmptyList() {
        return node instanceof YamlNode.Sequence sequence && sequence.items().isEmpty();
    }

    /// @return the items of this list, if it is one; nothing is reported
    List<Field> children() {
        return node instanceof YamlNode.Sequence ? items() : List.of();
    }

    /// @return this value, if it is a string; nothing is reported
    public Optional<String> string() {
        return node instanceof YamlNode.Scalar scalar && scalar.type() == ScalarType.STRING
                ? Optional.of(scalar.text())
                : Optional.empty();
    }

    /// @return this value as a boolean; if it is none, that is reported
    public Optional<Boolean> bool() {
        if (node instanceof YamlNode.Scalar scalar && scalar.type() == ScalarType.BOOLEAN) {
            return Optional.of(ScalarType.isTrue(scalar.text()));
        }
        wrongType("true or false");
        return Optional.empty();
    }

    /// @return this value as a whole number of that range; if it is none, that is reported
    public Optional<Integer> integer(int min, int max) {
        boolean number = node instanceof YamlNode.Scalar scalar
                && scalar.type() == ScalarType.INTEGER
                && DECIMAL.matcher(scalar.text()).matches();
        if (!number) {
            wrongType("a whole number from " + min + " to " + max);
            return Optional.empty();
        }
        int value = Integer.parseInt(((YamlNode.Scalar) node).text());
        if (value < min || value > max) {
            error(Code.INVALID_VALUE, value + "; expected " + min + " to " + max);
            return Optional.empty();
        }
        return Optional.of(value);
    }

    /// @return this value as a string; if it is none, that is reported
    public Optional<String> text() {
        if (!(node instanceof YamlNode.Scalar scalar) || scalar.type() == ScalarType.NULL) {
            wrongType("a string");
            return Optional.empty();
        }
        if (scalar.type() != ScalarType.STRING) {
            noString(scalar);
            return Optional.empty();
        }
        return Optional.of(scalar.text());
    }

    /// @param check what every string must satisfy
    /// @return this value as a list of strings, at least one
    List<String> texts(ValueCheck check) {
        List<String> texts = new ArrayList<>();
        for (Field item : someItems()) {
            item.text().ifPresent(text -> {
                check.check(item, text);
                texts.add(text);
            });
        }
        return texts;
    }

    /// @param choices the values that are allowed
    /// @return the choice that this string names; anything else is reported
    <T> Optional<T> oneOf(SortedMap<String, T> choices) {
        Optional<String> text = text();
        Optional<T> choice = text.flatMap(name -> Optional.ofNullable(choices.get(name)));
        if (text.isPresent() && choice.isEmpty()) {
            error(
                    Code.INVALID_VALUE,
                    Printable.quoted(text.get()) + "; expected one of " + String.join(", ", choices.keySet()),
                    Suggest.hint(text.get(), choices.keySet()));
        }
        return choice;
    }

    private void wrongType(String expected) {
        error(Code.INVALID_VALUE, "found " + node.describe() + "; expected " + expected);
    }

    private void noString(YamlNode.Scalar scalar) {
        String text = Printable.of(scalar.text());
        error(
                Code.INVALID_VALUE,
                text + " is " + scalar.describe() + "; expected a string",
                "quote it: \"" + text + "\"");
    }

    /// Reports an error of this value.
    ///
    /// @param code its kind
    /// @param message what was found and what was expected
    public void error(Code code, String message) {
        report(code, Severity.ERROR, message, "");
    }

    void error(Code code, String message, String hint) {
        report(code, Severity.ERROR, message, hint);
    }

    /// Reports a warning about this value.
    ///
    /// @param code its kind
    /// @param message what was found and what was expected
    /// @param hint what to do about it; maybe empty
    public void warning(Code code, String message, String hint) {
        report(code, Severity.WARNING, message, hint);
    }

    /// Reports what is worth knowing about this value.
    ///
    /// @param code its kind
    /// @param message what was found
    /// @param hint what to do about it; maybe empty
    public void info(Code code, String message, String hint) {
        report(code, Severity.INFO, message, hint);
    }

    private void report(Code code, Severity severity, String message, String hint) {
        Origin origin = subject.origin(path, line);
        subject.problems().add(new Diagnostic(code, severity, origin, message, hint));
    }
}
