package io.koine.trust.json;

/// Reads JSON texts (RFC 8259): strict grammar, no byte order mark, no duplicate names, no unpaired surrogates, bounded
/// depth and size.
public final class Json {
    /// How deep arrays and objects may nest.
    public static final int MAX_DEPTH = 64;

    /// The longest text that is read when no limit is stated, in characters: 1 Mi, some 600 certificates.
    public static final int DEFAULT_MAX_CHARACTERS = 1 << 20;

    private Json() {}

    /// Reads a text of at most [#DEFAULT_MAX_CHARACTERS].
    ///
    /// @param text one JSON value with nothing but white space around it
    /// @return the value
    /// @throws JsonFormatException naming line and column
    public static JsonValue parse(String text) {
        return parse(text, DEFAULT_MAX_CHARACTERS);
    }

    /// Reads a text.
    ///
    /// @param text one JSON value with nothing but white space around it
    /// @param maxCharacters the longest text accepted, in UTF-16 characters
    /// @return the value
    /// @throws JsonFormatException naming line and column
    public static JsonValue parse(String text, int maxCharacters) {
        if (text.length() > maxCharacters) {
            throw new JsonFormatException(
                    "text of " + text.length() + " characters: expected at most " + maxCharacters);
        }
        return new JsonParser(text).document();
    }
}
