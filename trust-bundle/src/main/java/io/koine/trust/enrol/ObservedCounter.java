package io.koine.trust.enrol;

import io.koine.trust.json.JsonObject;
import io.koine.trust.json.JsonString;
import io.koine.trust.json.JsonValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// One of Envoy's counters.
///
/// @param name of the counter
/// @param labels of the counter by name; values may be empty
/// @param count how often, since that Envoy started; 0 or more
public record ObservedCounter(String name, SortedMap<String, String> labels, long count) {
    /// Above the longest SPIFFE id (2048 bytes).
    static final int MAX_VALUE_CHARACTERS = 4_096;

    private static final int MAX_LABELS = 16;
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");

    /// @throws EnrolmentFormatException if a part is not of its form
    public ObservedCounter {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        requireName("counter", name);
        if (labels.size() > MAX_LABELS) {
            throw Checks.wrong("number of labels of " + name, Integer.toString(labels.size()), "at most " + MAX_LABELS);
        }
        labels.forEach((label, value) -> {
            requireName("label of " + name, label);
            if (value.length() > MAX_VALUE_CHARACTERS) {
                throw Checks.wrong(
                        "length of " + name + "." + label,
                        Integer.toString(value.length()),
                        "at most " + MAX_VALUE_CHARACTERS + " characters");
            }
        });
        if (count < 0) {
            throw Checks.wrong("count of " + name, Long.toString(count), "0 or more");
        }
    }

    /// @param name of a label
    /// @return its value; empty if there is no such label
    public String label(String name) {
        return labels.getOrDefault(name, "");
    }

    static ObservedCounter fromJson(JsonObject object) {
        Map<String, String> labels = new TreeMap<>();
        JsonObject given = object.requiredObject("labels");
        given.members().keySet().forEach(label -> labels.put(label, given.requiredString(label)));
        return new ObservedCounter(object.requiredString("name"), new TreeMap<>(labels), object.requiredLong("count"));
    }

    JsonObject toJson() {
        Map<String, JsonValue> printed = new LinkedHashMap<>();
        labels.forEach((label, value) -> printed.put(label, new JsonString(value)));
        return JsonObject.EMPTY
                .with("name", name)
                .with("labels", new JsonObject(printed))
                .with("count", count);
    }

    private static void requireName(String field, String name) {
        if (!NAME.matcher(name).matches()) {
            throw Checks.wrong(field, name, "1 to 64 of a-z, 0-9 and '_', beginning with a letter");
        }
    }
}
