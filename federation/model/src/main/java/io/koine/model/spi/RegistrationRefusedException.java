package io.koine.model.spi;

/// A registration that cannot be taken. The message names the field, the value and what was expected.
/// Nothing changed.
public final class RegistrationRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param message fit to be shown to the user
    public RegistrationRefusedException(String message) {
        super(message);
    }
}
