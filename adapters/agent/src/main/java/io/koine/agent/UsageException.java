package io.koine.agent;

/// Thrown when the command line cannot be understood. The message names the option and the expectation.
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }

    UsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
