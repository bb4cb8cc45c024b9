package io.koine.quickstart.cases;

import io.koine.istio.yaml.ScalarType;
import io.koine.istio.yaml.YamlNode;
import io.koine.model.NearestKey;
import io.koine.trust.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Pattern;

/// A value of the file with the way to it. Its getters report a value of the wrong kind and then give nothing.
///
/// @param problems takes what is wrong
/// @param path such as `requests[3]`; empty for the whole file
/// @param line where the key or the item begins, 1-based
/// @param value what stands there
record Node(Problems problems, String path, int line, YamlNode value) {
    /// Longer numbers are none of those that a case has, and would not fit.
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    void problem(String message) {
        problems.add(line, path, message);
    }

    /// @return this value as an object; if it is none, that is reported
    Keys keys() {
        if (value instanceof YamlNode.Mapping mapping) {
            return Keys.of(this, mapping);
        }
        problem("found " + value.describe() + "; expected an object");
        return Keys.unreadable(this);
    }

    /// @return the items of this list; if it is none, that is reported
    List<Node> items() {
        if (!(value instanceof YamlNode.Sequence sequence)) {
            problem("found " + value.describe() + "; expected a list");
            return List.of();
        }
        List<Node> items = new ArrayList<>();
        for (YamlNode item : sequence.items()) {
            items.add(new Node(problems, path + "[" + items.size() + "]", item.line(), item));
        }
        return items;
    }

    /// @return this value as a string; if it is none, that is reported
    Optional<String> text() {
        if (!(value instanceof YamlNode.Scalar scalar) || scalar.type() == ScalarType.NULL) {
            problem("found " + value.describe() + "; expected a string");
            return Optional.empty();
        }
        if (scalar.type() != ScalarType.STRING) {
            problem(Quoted.of(scalar.text()) + " is " + scalar.describe() + "; expected a string (put it in quotes)");
            return Optional.empty();
        }
        return Optional.of(scalar.text());
    }

    /// @param form the whole text must have it
    /// @param expected the form in words
    /// @return this value as a string of that form; anything else is reported
    Optional<String> text(Pattern form, String expected) {
        Optional<String> text = text();
        Optional<String> right = text.filter(t -> form.matcher(t).matches());
        if (text.isPresent() && right.isEmpty()) {
            problem(Quoted.of(text.get()) + "; expected " + expected);
        }
        return right;
    }

    /// @return the text of a scalar of any type but null; nothing is reported
    Optional<String> scalar() {
        return value instanceof YamlNode.Scalar scalar && scalar.type() != ScalarType.NULL
                ? Optional.of(scalar.text())
                : Optional.empty();
    }

    /// @param least the least that is allowed
    /// @param most the most that is allowed
    /// @return this value as a whole number; anything else is reported
    Optional<Integer> number(int least, int most) {
        if (value instanceof YamlNode.Scalar scalar
                && scalar.type() == ScalarType.INTEGER
                && NUMBER.matcher(scalar.text()).matches()) {
            int number = Integer.parseInt(scalar.text());
            if (number >= least && number <= most) {
                return Optional.of(number);
            }
        }
        String found = scalar().map(Quoted::of).orElseGet(value::describe);
        problem("found " + found + "; expected a number from " + least + " to " + most);
        return Optional.empty();
    }

    /// @param choices by word
    /// @return what this string names; anything else is reported
    <T> Optional<T> oneOf(SortedMap<String, T> choices) {
        Optional<String> text = text();
        Optional<T> choice = text.flatMap(word -> Optional.ofNullable(choices.get(word)));
        if (text.isPresent() && choice.isEmpty()) {
            problem(Quoted.of(text.get()) + "; expected one of " + String.join(", ", choices.keySet())
                    + nearest(text.get(), List.copyOf(choices.keySet())));
        }
        return choice;
    }

    /// @param word what was written
    /// @param known what could have been meant
    /// @return a question that ends a message; empty if nothing is known
    static String nearest(String word, List<String> known) {
        return known.isEmpty() ? "" : " (did you mean " + Quoted.of(NearestKey.of(word, known)) + "?)";
    }
}
