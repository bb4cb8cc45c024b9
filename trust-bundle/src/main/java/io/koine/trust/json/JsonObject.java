package io.koine.trust.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/// A JSON object (RFC 8259 §4). Members keep their order for printing; equality does not look at the order.
///
/// The accessors name the member, the value found and the expectation when they refuse one.
///
/// @param members the members by name, in their order
public record JsonObject(Map<String, JsonValue> members) implements JsonValue {
    /// The object without members, the start of a chain of `with`.
    public static final JsonObject EMPTY = new JsonObject(Map.of());

    /// Copies the members.
    ///
    /// @throws JsonFormatException if a name holds an unpaired surrogate
    public JsonObject {
        members.keySet().forEach(JsonText::requireWellFormed);
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /// @param name a member's name
    /// @param value its value
    /// @return this object with the member added at the end, or replaced in its place
    public JsonObject with(String name, JsonValue value) {
        Map<String, JsonValue> more = new LinkedHashMap<>(members);
        more.put(name, value);
        return new JsonObject(more);
    }

    /// @param name a member's name
    /// @param value its value
    /// @return this object with the member
    public JsonObject with(String name, String value) {
        return with(name, new JsonString(value));
    }

    /// @param name a member's name
    /// @param value its value
    /// @return this object with the member
    public JsonObject with(String name, long value) {
        return with(name, JsonNumber.of(value));
    }

    /// @param name a member's name
    /// @param value its value
    /// @return this object with the member
    public JsonObject with(String name, boolean value) {
        return with(name, new JsonBoolean(value));
    }

    /// @param name a member's name
    /// @return the member, if there is one
    public Optional<JsonValue> member(String name) {
        return Optional.ofNullable(members.get(name));
    }

    /// @param name a member's name
    /// @return its characters
    /// @throws JsonFormatException if the member is missing or no string
    public String requiredString(String name) {
        return optionalString(name).orElseThrow(missing(name, "a string"));
    }

    /// @param name a member's name
    /// @return its characters, or empty if the member is missing
    /// @throws JsonFormatException if the member is no string
    public Optional<String> optionalString(String name) {
        return member(name).map(value -> value.asString(JsonText.member(name)));
    }

    /// @param name a member's name
    /// @return its value
    /// @throws JsonFormatException if the member is missing or no 64-bit integer
    public long requiredLong(String name) {
        return requiredLong(name, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /// @param name a member's name
    /// @param min the least value allowed
    /// @param max the greatest value allowed
    /// @return its value
    /// @throws JsonFormatException if the member is missing, no integer or out of the range
    public long requiredLong(String name, long min, long max) {
        return optionalLong(name, min, max).orElseThrow(missing(name, "an integer from " + min + " to " + max));
    }

    /// @param name a member's name
    /// @param min the least value allowed
    /// @param max the greatest value allowed, both within 32 bits
    /// @return its value
    /// @throws JsonFormatException if the member is missing, no integer or out of the range
    public int requiredInt(String name, int min, int max) {
        return Math.toIntExact(requiredLong(name, min, max));
    }

    /// @param name a member's name
    /// @param min the least value allowed
    /// @param max the greatest value allowed
    /// @return its value, or empty if the member is missing
    /// @throws JsonFormatException if the member is no integer or out of the range
    public OptionalLong optionalLong(String name, long min, long max) {
        JsonValue value = members.get(name);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value.asLong(JsonText.member(name), min, max));
    }

    /// @param name a member's name
    /// @return its truth value
    /// @throws JsonFormatException if the member is missing or no boolean
    public boolean requiredBoolean(String name) {
        return member(name)
                .map(value -> value.asBoolean(JsonText.member(name)))
                .orElseThrow(missing(name, "true or false"));
    }

    /// @param name a member's name
    /// @return the array
    /// @throws JsonFormatException if the member is missing or no array
    public JsonArray requiredArray(String name) {
        return optionalArray(name).orElseThrow(missing(name, "an array"));
    }

    /// @param name a member's name
    /// @return the array, or empty if the member is missing
    /// @throws JsonFormatException if the member is no array
    public Optional<JsonArray> optionalArray(String name) {
        return member(name).map(value -> value.asArray(JsonText.member(name)));
    }

    /// @param name a member's name
    /// @return the object
    /// @throws JsonFormatException if the member is missing or no object
    public JsonObject requiredObject(String name) {
        return optionalObject(name).orElseThrow(missing(name, "an object"));
    }

    /// @param name a member's name
    /// @return the object, or empty if the member is missing
    /// @throws JsonFormatException if the member is no object
    public Optional<JsonObject> optionalObject(String name) {
        return member(name).map(value -> value.asObject(JsonText.member(name)));
    }

    @Override
    public String toString() {
        return JsonText.print(this);
    }

    private static Supplier<JsonFormatException> missing(String name, String expected) {
        return () -> new JsonFormatException(JsonText.member(name) + " is missing: expected " + expected);
    }
}
