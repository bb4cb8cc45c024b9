package io.koine.model;

/// A port of a service, as its callers dial it.
///
/// @param number 1 to 65535
/// @param name maybe empty
/// @param protocol what it speaks
public record ServicePort(int number, String name, Protocol protocol) {
    /// @throws IllegalArgumentException if the number is not a port
    public ServicePort {
        Names.requirePort("service port", number);
    }
}
