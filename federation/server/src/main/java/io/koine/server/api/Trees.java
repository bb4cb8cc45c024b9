package io.koine.server.api;

import io.koine.trust.json.JsonArray;
import io.koine.trust.json.JsonBoolean;
import io.koine.trust.json.JsonNull;
import io.koine.trust.json.JsonNumber;
import io.koine.trust.json.JsonObject;
import io.koine.trust.json.JsonString;
import io.koine.trust.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// JSON as plain maps, lists, strings, numbers and booleans. What is null is left out.
final class Trees {
    private Trees() {}

    static Map<String, Object> of(JsonObject object) {
        LinkedHashMap<String, Object> tree = new LinkedHashMap<>();
        object.members().forEach((name, value) -> of(value).ifPresent(plain -> tree.put(name, plain)));
        return tree;
    }

    private static Optional<Object> of(JsonValue value) {
        return switch (value) {
            case JsonObject object -> Optional.of(of(object));
            case JsonArray array -> {
                List<Object> items = new ArrayList<>();
                array.elements().forEach(item -> of(item).ifPresent(items::add));
                yield Optional.of(items);
            }
            case JsonString string -> Optional.of(string.value());
            case JsonNumber number -> {
                OptionalLong whole = number.exactLong();
                yield Optional.of(whole.isPresent() ? (Object) whole.getAsLong() : Double.valueOf(number.literal()));
            }
            case JsonBoolean flag -> Optional.of(flag.value());
            case JsonNull _ -> Optional.empty();
        };
    }
}
