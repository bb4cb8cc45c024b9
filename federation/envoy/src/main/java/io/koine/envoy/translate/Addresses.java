package io.koine.envoy.translate;

import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;

/// Socket addresses.
final class Addresses {
    private Addresses() {}

    /// @param ip an IP literal
    /// @param port a TCP port
    /// @return the address
    static Address tcp(String ip, int port) {
        return Address.newBuilder()
                .setSocketAddress(SocketAddress.newBuilder().setAddress(ip).setPortValue(port))
                .build();
    }
}
