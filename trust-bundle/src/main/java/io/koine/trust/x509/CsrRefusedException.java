package io.koine.trust.x509;

/// Thrown when a certificate request is malformed, not signed by its own key, carries a key that policy does not allow,
/// or asks for more than its sender may have. The message names what was found.
public final class CsrRefusedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /// @param message what was found and what was expected
    public CsrRefusedException(String message) {
        super(message);
    }

    /// @param message what was found and what was expected
    /// @param cause the lower-level reason
    public CsrRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
