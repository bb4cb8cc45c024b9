package io.koine.model;

/// A virtual address of a service. It holds for one source and network only: cluster IPs differ per cluster.
///
/// @param source the source that allots it
/// @param network the network in which it can be dialled
/// @param ip an IP literal
public record ServiceAddress(SourceId source, String network, String ip) {
    /// @throws IllegalArgumentException if the address is no IP literal
    public ServiceAddress {
        Names.requireIp("service address", ip);
    }
}
