package io.koine.envoy.translate;

import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.koine.envoy.input.ListenerInput;
import io.koine.envoy.input.ResourceNames;

/// Listeners for the workload's own calls.
final class OutboundListeners {
    private OutboundListeners() {}

    /// @param input a port of a service
    /// @return its listener
    static Listener listener(ListenerInput.Outbound input) {
        String name = ResourceNames.outbound(input.host(), input.port());
        Filter filter = input.http() ? HttpManagers.outbound(name) : TcpFilters.outbound(name);
        return Listeners.listener(name, input.address(), input.port(), TrafficDirection.OUTBOUND)
                .addFilterChains(FilterChain.newBuilder().addFilters(filter))
                .build();
    }
}
