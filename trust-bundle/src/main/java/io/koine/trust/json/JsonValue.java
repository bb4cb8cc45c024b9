package io.koine.trust.json;

/// A JSON value (RFC 8259 §3). Values are immutable; `toString` prints compact JSON which [Json#parse] reads back to an
/// equal value.
public sealed interface JsonValue permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBoolean, JsonNull {

    /// Compact JSON: no white space, members in their order, only what must be escaped is escaped.
    ///
    /// @return the text
    @Override
    String toString();

    /// Takes this value for an object.
    ///
    /// @param what the value's place in its document, for the message
    /// @return this value
    /// @throws JsonFormatException if it is of another kind
    default JsonObject asObject(String what) {
        if (this instanceof JsonObject object) {
            return object;
        }
        throw JsonText.mismatch(what, this, "an object");
    }

    /// Takes this value for a string.
    ///
    /// @param what the value's place in its document, for the message
    /// @return the string's characters
    /// @throws JsonFormatException if it is of another kind
    default String asString(String what) {
        if (this instanceof JsonString(String value)) {
            return value;
        }
        throw JsonText.mismatch(what, this, "a string");
    }

    /// Takes this value for an integer within a range.
    ///
    /// @param what the value's place in its document, for the message
    /// @param min the least value allowed
    /// @param max the greatest value allowed
    /// @return the number
    /// @throws JsonFormatException if it is of another kind, not whole, or out of the range
    default long asLong(String what, long min, long max) {
        if (this instanceof JsonNumber number) {
            var exact = number.exactLong();
            if (exact.isPresent() && exact.getAsLong() >= min && exact.getAsLong() <= max) {
                return exact.getAsLong();
            }
        }
        throw JsonText.mismatch(what, this, "an integer from " + min + " to " + max);
    }

    /// Takes this value for a boolean.
    ///
    /// @param what the value's place in its document, for the message
    /// @return the truth value
    /// @throws JsonFormatException if it is of another kind
    default boolean asBoolean(String what) {
        if (this instanceof JsonBoolean(boolean value)) {
            return value;
        }
        throw JsonText.mismatch(what, this, "true or false");
    }

    /// Takes this value for an array.
    ///
    /// @param what the value's place in its document, for the message
    /// @return this value
    /// @throws JsonFormatException if it is of another kind
    default JsonArray asArray(String what) {
        if (this instanceof JsonArray array) {
            return array;
        }
        throw JsonText.mismatch(what, this, "an array");
    }
}
