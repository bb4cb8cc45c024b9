package io.koine.envoy.translate;

import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.AdditionalAddress;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.koine.envoy.input.ListenerInput;
import io.koine.envoy.input.Placement;
import io.koine.envoy.input.ResourceNames;
import java.util.List;

/// Listeners for the workload's own calls.
final class OutboundListeners {
    private OutboundListeners() {}

    /// @param input a port of a service
    /// @return its listener
    static Listener listener(ListenerInput.Outbound input) {
        String name = ResourceNames.outbound(input.host(), input.port());
        return listener(name, input.address(), input.port(), input.bound())
                .addFilterChains(chain(name, input.http()))
                .build();
    }

    /// @param input a port of a service
    /// @return its listener on the addresses that its platform gave it
    static Listener virtual(ListenerInput.Virtual input) {
        List<String> addresses = input.addresses();
        Listener.Builder listener = listener(
                        ResourceNames.virtual(input.host(), input.port()), addresses.getFirst(), input.port(), false)
                .addFilterChains(chain(ResourceNames.outbound(input.host(), input.port()), input.http()));
        addresses.stream()
                .skip(1)
                .map(address -> AdditionalAddress.newBuilder().setAddress(Addresses.tcp(address, input.port())))
                .forEach(listener::addAdditionalAddresses);
        return listener.build();
    }

    /// @param input its address
    /// @return the listener of clients that use `HTTP_PROXY`
    static Listener httpProxy(ListenerInput.HttpProxy input) {
        return listener(ResourceNames.HTTP_PROXY, input.address(), Placement.HTTP_PROXY_PORT, true)
                .addFilterChains(chain(ResourceNames.HTTP_PROXY, true))
                .build();
    }

    private static Listener.Builder listener(String name, String address, int port, boolean bound) {
        return Listeners.listener(name, address, port, bound, TrafficDirection.OUTBOUND);
    }

    /// @param name of the cluster, and for HTTP of the route configuration
    private static FilterChain chain(String name, boolean http) {
        Filter filter = http ? HttpManagers.outbound(name) : TcpFilters.outbound(name);
        return FilterChain.newBuilder().addFilters(filter).build();
    }
}
