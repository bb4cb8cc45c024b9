package io.koine.server.config;

/// The process configuration cannot be used. The message names the key, its origin, the value and what was
/// expected.
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param message fit to be shown to the user
    public ConfigException(String message) {
        super(message);
    }
}
