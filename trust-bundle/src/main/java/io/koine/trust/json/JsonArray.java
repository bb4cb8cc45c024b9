package io.koine.trust.json;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/// A JSON array (RFC 8259 §5).
///
/// @param elements the elements in their order
public record JsonArray(List<JsonValue> elements) implements JsonValue {
    /// Copies the elements.
    public JsonArray {
        elements = List.copyOf(elements);
    }

    /// @param texts any texts
    /// @return an array of strings
    public static JsonArray ofStrings(List<String> texts) {
        return new JsonArray(
                texts.stream().map(text -> (JsonValue) new JsonString(text)).toList());
    }

    /// Reads every element.
    ///
    /// @param what the array's place in its document; an element's place is `what[index]`
    /// @param read takes an element and its place
    /// @param <T> what an element becomes
    /// @return the results in the order of the elements, immutable
    /// @throws JsonFormatException if `read` does
    public <T> List<T> map(String what, BiFunction<JsonValue, String, T> read) {
        List<T> results = new ArrayList<>(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            results.add(read.apply(elements.get(i), what + "[" + i + "]"));
        }
        return List.copyOf(results);
    }

    @Override
    public String toString() {
        return JsonText.print(this);
    }
}
