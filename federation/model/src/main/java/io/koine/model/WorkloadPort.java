package io.koine.model;

/// A port of a workload: where the application listens, and where its proxy takes the traffic for it.
///
/// Policy speaks of the application's port, callers dial the advertised one.
///
/// @param name maybe empty
/// @param protocol what it speaks
/// @param applicationAddress IP literal on which the application listens, as its proxy reaches it
/// @param applicationPort 1 to 65535
/// @param listenPort where the proxy listens on the workload's address; equal to the application's port
///     where traffic is intercepted
public record WorkloadPort(
        String name, Protocol protocol, String applicationAddress, int applicationPort, int listenPort) {
    /// @throws IllegalArgumentException if a port is none, or the address is no IP literal
    public WorkloadPort {
        Names.requireIp("application address", applicationAddress);
        Names.requirePort("application port", applicationPort);
        Names.requirePort("listen port", listenPort);
    }
}
