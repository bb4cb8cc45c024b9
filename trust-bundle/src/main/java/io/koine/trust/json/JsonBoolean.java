package io.koine.trust.json;

/// `true` or `false` (RFC 8259 §3).
///
/// @param value the truth value
public record JsonBoolean(boolean value) implements JsonValue {
    @Override
    public String toString() {
        return JsonText.print(this);
    }
}
