package io.koine.envoy.translate;

import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.koine.envoy.input.ListenerInput;
import io.koine.envoy.input.ResourceNames;
import java.util.ArrayList;
import java.util.List;

/// Network filters for bytes that are not understood.
final class TcpFilters {
    private TcpFilters() {}

    /// @param input a port of the workload
    /// @param mutualTls whether callers are authenticated
    /// @param serverNameSeen whether the TLS server name is known, if there is one
    /// @param memo what was translated before
    /// @return authorization, as far as there is any, and the way to the application
    static List<Filter> inbound(
            ListenerInput.Inbound input, boolean mutualTls, boolean serverNameSeen, PolicyMemo memo) {
        List<Filter> filters = new ArrayList<>(
                AuthorizationFilters.network(input.connections(), input.applicationPort(), serverNameSeen, memo));
        String cluster = ResourceNames.inbound(input.applicationPort());
        filters.add(tcpProxy(proxy(cluster)
                .addAccessLog(AccessLogs.TCP)
                .addAllAccessLog(Observations.connections(input, mutualTls))));
        return List.copyOf(filters);
    }

    /// @param cluster the cluster that is called
    /// @return the way to it
    static Filter outbound(String cluster) {
        return tcpProxy(proxy(cluster));
    }

    private static TcpProxy.Builder proxy(String cluster) {
        return TcpProxy.newBuilder().setStatPrefix(cluster).setCluster(cluster);
    }

    private static Filter tcpProxy(TcpProxy.Builder proxy) {
        return Filter.newBuilder()
                .setName("envoy.filters.network.tcp_proxy")
                .setTypedConfig(Encoding.pack(proxy.build()))
                .build();
    }
}
