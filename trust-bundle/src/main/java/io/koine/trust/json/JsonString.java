package io.koine.trust.json;

/// A JSON string (RFC 8259 §7).
///
/// @param value the characters, without quotes and escapes
public record JsonString(String value) implements JsonValue {
    /// @throws JsonFormatException if the text holds an unpaired surrogate
    public JsonString {
        JsonText.requireWellFormed(value);
    }

    @Override
    public String toString() {
        return JsonText.print(this);
    }
}
