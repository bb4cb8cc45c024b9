package io.koine.trust.json;

/// Thrown when a text is not JSON, or a JSON value is not of the form that was asked for. The message names the place
/// (line and column, or member), the value found and the expectation.
public final class JsonFormatException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /// @param message where, what was found and what was expected, fit to be shown to a user
    public JsonFormatException(String message) {
        super(message);
    }
}
