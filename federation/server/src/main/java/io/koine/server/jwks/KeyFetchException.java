package io.koine.server.jwks;

/// A key set that could not be had. The message is for whoever wrote the policy: it says why, and nothing of what
/// the other side answered.
public final class KeyFetchException extends Exception {
    private static final long serialVersionUID = 1L;

    /// @param message why, in one line
    public KeyFetchException(String message) {
        super(message);
    }

    /// @param message why, in one line
    /// @param cause what it comes from
    public KeyFetchException(String message, Throwable cause) {
        super(message, cause);
    }

    /// @return why, in one line
    public String reason() {
        return String.valueOf(getMessage());
    }
}
