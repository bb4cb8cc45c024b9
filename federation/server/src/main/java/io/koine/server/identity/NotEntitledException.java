package io.koine.server.identity;

/// A caller is not entitled to what it asks for. The message is for the log; callers learn no more than
/// that.
public final class NotEntitledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param message why, for the log
    public NotEntitledException(String message) {
        super(message);
    }
}
