package io.koine.trust.json;

/// `null` (RFC 8259 §3). A member that is null is not an absent member: the optional accessors of [JsonObject] refuse
/// it.
public record JsonNull() implements JsonValue {
    @Override
    public String toString() {
        return JsonText.print(this);
    }
}
