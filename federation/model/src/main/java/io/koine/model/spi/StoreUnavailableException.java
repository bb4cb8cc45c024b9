package io.koine.model.spi;

/// The store cannot be reached or refuses a write. Nothing was changed.
public final class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param message what was tried
    /// @param cause the store's own error
    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
