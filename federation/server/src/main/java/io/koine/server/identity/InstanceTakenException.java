package io.koine.server.identity;

/// A join token names an instance that is enrolled already. The token stays unused.
public final class InstanceTakenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param message naming the instance
    public InstanceTakenException(String message) {
        super(message);
    }
}
