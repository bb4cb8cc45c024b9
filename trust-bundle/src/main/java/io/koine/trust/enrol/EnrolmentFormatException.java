package io.koine.trust.enrol;

/// Thrown when a message of the enrolment contract, or a part of it, is not of its form. The message names the field,
/// the value and the expectation.
public final class EnrolmentFormatException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /// @param message the field, the value and the expectation, fit to be shown to a user
    public EnrolmentFormatException(String message) {
        super(message);
    }

    /// @param message the field, the value and the expectation, fit to be shown to a user
    /// @param cause the lower-level reason
    public EnrolmentFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
