package io.koine.quickstart.platform;

import java.util.Map;
import java.util.Optional;

/// Reads what the launcher says.
final class Variables {
    private Variables() {}

    /// @param environment variables
    /// @param name of one
    /// @return its value; empty if it is absent or blank
    static Optional<String> value(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }
}
