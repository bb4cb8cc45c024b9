package io.koine.envoy.translate;

import com.google.protobuf.BoolValue;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.direct_response.v3.Config;
import io.koine.envoy.input.ListenerInput;
import io.koine.envoy.input.Placement;
import io.koine.envoy.input.ResourceNames;
import io.koine.model.Cidr;

/// Listeners for connections that the kernel redirected. Each hands a connection to the listener whose address is the
/// original destination (`use_original_dst`), and keeps those for which there is none.
///
/// The order of the chains carries no meaning: Envoy takes the most specific match, the port before the address.
final class CaptureListeners {
    /// Redirection of what the host itself sends arrives here (iptables-extensions(8), REDIRECT).
    private static final String LOCALHOST = "127.0.0.1";

    private static final String EVERYWHERE = "0.0.0.0";

    private CaptureListeners() {}

    /// @param input the addresses of the mesh
    /// @return the listener of the workload's own calls
    static Listener outbound(ListenerInput.OutboundCapture input) {
        return capture(
                        ResourceNames.OUTBOUND_CAPTURE,
                        LOCALHOST,
                        Placement.OUTBOUND_CAPTURE_PORT,
                        TrafficDirection.OUTBOUND)
                // A connection to this very port was not redirected: passed through, it would come back for ever.
                .addFilterChains(closed("self")
                        .setFilterChainMatch(FilterChainMatch.newBuilder()
                                .setDestinationPort(UInt32Value.of(Placement.OUTBOUND_CAPTURE_PORT))))
                // What the mesh allots exists on this host only: passed through, it would leave for the default router.
                .addFilterChains(closed("unknown")
                        .setFilterChainMatch(FilterChainMatch.newBuilder().addPrefixRanges(range(input.range()))))
                .addFilterChains(FilterChain.newBuilder()
                        .setName("passthrough")
                        .addFilters(TcpFilters.outbound(ResourceNames.PASSTHROUGH)))
                .build();
    }

    /// @return the listener of calls to the workload: fails closed on ports that nobody declared, since no policy is
    ///     known there
    static Listener inbound() {
        return capture(
                        ResourceNames.INBOUND_CAPTURE,
                        EVERYWHERE,
                        Placement.INBOUND_CAPTURE_PORT,
                        TrafficDirection.INBOUND)
                .addFilterChains(closed("undeclared"))
                .addAccessLog(AccessLogs.TCP)
                .build();
    }

    private static Listener.Builder capture(String name, String address, int port, TrafficDirection direction) {
        return Listeners.listener(name, address, port, true, direction).setUseOriginalDst(BoolValue.of(true));
    }

    /// Closes the connection at once, without a byte.
    private static FilterChain.Builder closed(String name) {
        return FilterChain.newBuilder()
                .setName(name)
                .addFilters(Filter.newBuilder()
                        .setName("envoy.filters.network.direct_response")
                        .setTypedConfig(Encoding.pack(Config.getDefaultInstance())));
    }

    private static CidrRange range(Cidr range) {
        return CidrRange.newBuilder()
                .setAddressPrefix(range.address(0))
                .setPrefixLen(UInt32Value.of(range.prefixLength()))
                .build();
    }
}
