package io.koine.cli.client;

import java.util.List;

/// Ends a command with a message for the user: what was found, what was expected, what to try.
public final class CliException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String text;

    /// @param message one or more lines, without any secret
    public CliException(String message) {
        super(message);
        this.text = message;
    }

    /// @param message one or more lines, without any secret
    /// @param cause the lower-level reason
    public CliException(String message, Throwable cause) {
        super(message, cause);
        this.text = message;
    }

    /// @return the message's lines
    public List<String> lines() {
        return text.lines().toList();
    }
}
