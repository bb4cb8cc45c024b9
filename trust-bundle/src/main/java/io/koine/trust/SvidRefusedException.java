package io.koine.trust;

/// Thrown when a certificate or a chain is not what the X509-SVID rules ask for. The message names the rule and what
/// was found, fit for a log; it is not to be sent to the peer.
public final class SvidRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param message the rule and what was found
    public SvidRefusedException(String message) {
        super(message);
    }

    /// @param message the rule and what was found
    /// @param cause the lower-level reason
    public SvidRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
