package io.koine.agent.runtime;

/// Thrown when the agent cannot start or go on, for a reason that its operator can do something about. The
/// message states what is wrong and what is expected, and holds no secret.
public final class AgentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param message what is wrong and what is expected
    public AgentException(String message) {
        super(message);
    }

    /// @param message what is wrong and what is expected
    /// @param cause the lower-level reason
    public AgentException(String message, Throwable cause) {
        super(message, cause);
    }
}
