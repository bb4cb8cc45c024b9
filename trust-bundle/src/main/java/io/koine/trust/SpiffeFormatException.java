package io.koine.trust;

/// Thrown when a text is not what a SPIFFE document asks for. The message names the value and the expectation.
public final class SpiffeFormatException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /// @param message what was found and what was expected, fit to be shown to a user
    public SpiffeFormatException(String message) {
        super(message);
    }

    /// @param message what was found and what was expected, fit to be shown to a user
    /// @param cause the lower-level reason
    public SpiffeFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
