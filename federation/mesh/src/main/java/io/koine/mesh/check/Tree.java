package io.koine.mesh.check;

import io.koine.trust.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The fields of a question. Every getter throws an IllegalArgumentException that names the field, its value
/// and what was expected.
///
/// @param fields by name
record Tree(Map<String, Object> fields) {
    /// Refuses fields that nobody knows.
    void requireKnown(Set<String> known) {
        TreeSet<String> unknown = new TreeSet<>(fields.keySet());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "fields " + unknown + " are unknown; expected some of " + new TreeSet<>(known));
        }
    }

    boolean has(String name) {
        return fields.get(name) != null;
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(fields.get(name)).map(value -> {
            if (value instanceof String text) {
                return text;
            }
            throw wrong(name, value, "a string");
        });
    }

    String requiredText(String name) {
        return text(name).orElseThrow(() -> new IllegalArgumentException(name + ": absent; expected a string"));
    }

    boolean flag(String name) {
        Object value = fields.getOrDefault(name, false);
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw wrong(name, value, "true or false");
    }

    Optional<Integer> port(String name) {
        return Optional.ofNullable(fields.get(name)).map(value -> {
            if (value instanceof Number number && number.longValue() >= 1 && number.longValue() <= 65_535) {
                return number.intValue();
            }
            throw wrong(name, value, "a port, 1 to 65535");
        });
    }

    Optional<Map<String, Object>> object(String name) {
        return Optional.ofNullable(fields.get(name)).map(value -> object(name, value));
    }

    List<Tree> objects(String name) {
        Object value = fields.get(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list)) {
            throw wrong(name, value, "a list");
        }
        List<Tree> trees = new ArrayList<>();
        for (Object item : list) {
            trees.add(new Tree(object(name + "[" + trees.size() + "]", item)));
        }
        return trees;
    }

    private static Map<String, Object> object(String name, @Nullable Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw wrong(name, value, "an object");
        }
        @SuppressWarnings("unchecked") // Trees of JSON have string keys alone.
        Map<String, Object> fields = (Map<String, Object>) map;
        return fields;
    }

    private static IllegalArgumentException wrong(String name, @Nullable Object value, String expected) {
        return new IllegalArgumentException(name + ": " + Quoted.of(String.valueOf(value)) + "; expected " + expected);
    }
}
