package io.koine.envoy.translate;

import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;
import io.koine.envoy.input.ListenerInput;
import io.koine.envoy.input.ResourceNames;
import io.koine.model.policy.MtlsMode;
import java.util.List;

/// Listeners for the traffic to a port of the workload.
///
/// The order of the chains carries no meaning: Envoy takes the most specific match.
final class InboundListeners {
    // Tells TLS from plaintext, and reads the server name for policy. Under STRICT the client speaks first in any
    // case, so waiting for its bytes costs nothing there.
    private static final ListenerFilter TLS_INSPECTOR = ListenerFilter.newBuilder()
            .setName("envoy.filters.listener.tls_inspector")
            .setTypedConfig(Encoding.pack(TlsInspector.getDefaultInstance()))
            .build();

    private InboundListeners() {}

    /// @param input a port of the workload
    /// @param memo what was translated before
    /// @return its listener
    static Listener listener(ListenerInput.Inbound input, PolicyMemo memo) {
        Listener.Builder listener = Listeners.listener(
                        ResourceNames.inbound(input.applicationPort()),
                        input.address(),
                        input.listenPort(),
                        input.bound(),
                        TrafficDirection.INBOUND)
                .addAllAccessLog(Observations.handshakes(input));
        return switch (input.mtls()) {
            case STRICT ->
                listener.addListenerFilters(TLS_INSPECTOR)
                        .addFilterChains(mutualTls(input, memo))
                        .build();
            case PERMISSIVE ->
                listener.addListenerFilters(TLS_INSPECTOR)
                        .addFilterChains(mutualTls(input, memo)
                                .setFilterChainMatch(FilterChainMatch.newBuilder()
                                        .setTransportProtocol("tls")
                                        .addAllApplicationProtocols(TlsContexts.MESH_ALPN)))
                        .addFilterChains(opaqueTls(input, memo))
                        .addFilterChains(plaintext(input, memo)
                                .setFilterChainMatch(
                                        FilterChainMatch.newBuilder().setTransportProtocol("raw_buffer")))
                        .build();
            case DISABLE -> listener.addFilterChains(plaintext(input, memo)).build();
            case UNSET ->
                throw new IllegalStateException(listener.getName() + ": mTLS mode UNSET; expected a resolved mode");
        };
    }

    private static FilterChain.Builder mutualTls(ListenerInput.Inbound input, PolicyMemo memo) {
        return FilterChain.newBuilder()
                .setName("mtls")
                .setTransportSocket(TlsContexts.downstream(input.http()))
                .addAllFilters(CallerFilters.of(input.connections().meaning()))
                .addAllFilters(input.http() ? http(input, true) : TcpFilters.inbound(input, true, true, memo));
    }

    /// The application's own TLS, passed through unread: the caller is nobody and its requests are not seen.
    private static FilterChain.Builder opaqueTls(ListenerInput.Inbound input, PolicyMemo memo) {
        return FilterChain.newBuilder()
                .setName("tls")
                .setFilterChainMatch(FilterChainMatch.newBuilder().setTransportProtocol("tls"))
                .addAllFilters(TcpFilters.inbound(input, false, true, memo));
    }

    private static FilterChain.Builder plaintext(ListenerInput.Inbound input, PolicyMemo memo) {
        boolean inspected = input.mtls() != MtlsMode.DISABLE;
        return FilterChain.newBuilder()
                .setName("plaintext")
                .addAllFilters(input.http() ? http(input, false) : TcpFilters.inbound(input, false, inspected, memo));
    }

    private static List<Filter> http(ListenerInput.Inbound input, boolean mutualTls) {
        return List.of(HttpManagers.inbound(input, mutualTls));
    }
}
