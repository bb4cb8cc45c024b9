package io.koine.model;

import java.util.SortedSet;

/// An Envoy of the mesh, as its enrolment, its registration and its stream tell; never as labels it declares
/// itself.
///
/// @param instance the workload instance it serves: what its leaf was issued for
/// @param address where it listens for callers, an IP literal as its own host knows it: behind an address map callers
///     dial another one
/// @param role sidecar or gateway
/// @param interception how traffic gets into it
/// @param version of the Envoy
/// @param extensions names of the extensions that it was built with, as its node message lists them
/// @param families IP families of its host
/// @param network its network, maybe empty
/// @param locality where it is
/// @param reservedPorts ports of the host that no mesh listener may take, since the application holds them
/// @param outboundRange where services have their addresses on its host
public record Proxy(
        WorkloadId instance,
        String address,
        Role role,
        Interception interception,
        EnvoyVersion version,
        SortedSet<String> extensions,
        SortedSet<IpFamily> families,
        String network,
        Locality locality,
        SortedSet<Integer> reservedPorts,
        Cidr outboundRange) {
    /// @throws IllegalArgumentException if the address is no IP literal
    public Proxy {
        Names.requireIp("proxy address", address);
        extensions = SortedCopies.sortedSet(extensions);
        families = SortedCopies.sortedSet(families);
        reservedPorts = SortedCopies.sortedSet(reservedPorts);
    }

    /// What a proxy is for.
    public enum Role {
        /// Beside one workload.
        SIDECAR,
        /// At an edge of the mesh, for many.
        GATEWAY
    }

    /// How traffic gets into a proxy.
    public enum Interception {
        /// Redirected by the kernel, with its original destination.
        IPTABLES,
        /// Callers dial loopback addresses on which the proxy listens.
        LOOPBACK
    }

    /// A family of IP addresses.
    public enum IpFamily {
        IPV4,
        IPV6
    }
}
