package io.koine.server.jwks;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// Finds the addresses of a host.
@FunctionalInterface
public interface NameResolver {
    /// The system's.
    NameResolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    /// Blocks.
    ///
    /// @param host a host name, or an IP literal, maybe in brackets
    /// @return its addresses, at least one
    /// @throws UnknownHostException if it has none
    List<InetAddress> resolve(String host) throws UnknownHostException;
}
