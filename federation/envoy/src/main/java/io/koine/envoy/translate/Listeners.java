package io.koine.envoy.translate;

import com.google.protobuf.BoolValue;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.Listener;

/// What all listeners have in common.
final class Listeners {
    /// Bytes that may wait in one direction of a connection: 1 MiB.
    static final UInt32Value BUFFER_LIMIT = UInt32Value.of(1 << 20);

    private Listeners() {}

    /// @param name its name
    /// @param address IP literal to listen on
    /// @param port port to listen on
    /// @param bound whether it takes that port of the host; else connections are handed to it
    /// @param direction of the traffic as the workload sees it
    /// @return a listener without filter chains
    static Listener.Builder listener(String name, String address, int port, boolean bound, TrafficDirection direction) {
        Listener.Builder listener = Listener.newBuilder()
                .setName(name)
                .setAddress(Addresses.tcp(address, port))
                .setTrafficDirection(direction)
                .setPerConnectionBufferLimitBytes(BUFFER_LIMIT);
        return bound ? listener : listener.setBindToPort(BoolValue.of(false));
    }
}
