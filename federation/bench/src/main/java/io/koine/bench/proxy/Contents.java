package io.koine.bench.proxy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// What resources say, each version looked into once for all proxies.
///
/// Threads: safe from any thread.
final class Contents {
    private final Map<String, List<String>> endpointsOf = new ConcurrentHashMap<>();
    private final Map<String, List<String>> routesOf = new ConcurrentHashMap<>();
    private final Map<String, List<Integer>> portsOf = new ConcurrentHashMap<>();

    /// @param cluster a cluster
    /// @return the name of the endpoints that it takes from the control plane; empty if it has its own
    List<String> endpoints(Received.Item cluster) {
        return endpointsOf.computeIfAbsent(key(cluster), any -> {
            Cluster read = unpack(cluster, Cluster.class);
            if (read.getType() != Cluster.DiscoveryType.EDS) {
                return List.of();
            }
            String name = read.getEdsClusterConfig().getServiceName();
            return List.of(name.isEmpty() ? read.getName() : name);
        });
    }

    /// @param listener a listener
    /// @return the names of the routes that it takes from the control plane
    List<String> routes(Received.Item listener) {
        return routesOf.computeIfAbsent(
                key(listener),
                any -> Stream.concat(
                                unpack(listener, Listener.class).getFilterChainsList().stream(),
                                Stream.of(unpack(listener, Listener.class).getDefaultFilterChain()))
                        .flatMap(chain -> chain.getFiltersList().stream())
                        .flatMap(filter -> routes(filter).stream())
                        .distinct()
                        .toList());
    }

    /// @param endpoints endpoints of a cluster
    /// @return their ports
    List<Integer> ports(Received.Item endpoints) {
        return portsOf.computeIfAbsent(
                key(endpoints),
                any -> unpack(endpoints, ClusterLoadAssignment.class).getEndpointsList().stream()
                        .flatMap(locality -> locality.getLbEndpointsList().stream())
                        .map(endpoint -> endpoint.getEndpoint()
                                .getAddress()
                                .getSocketAddress()
                                .getPortValue())
                        .toList());
    }

    private static Optional<String> routes(Filter filter) {
        try {
            Any config = filter.getTypedConfig();
            return config.is(HttpConnectionManager.class)
                    ? Optional.of(config.unpack(HttpConnectionManager.class)
                                    .getRds()
                                    .getRouteConfigName())
                            .filter(name -> !name.isEmpty())
                    : Optional.empty();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("a filter that cannot be read", e);
        }
    }

    private static String key(Received.Item item) {
        return item.name() + ' ' + item.version();
    }

    private static <M extends com.google.protobuf.Message> M unpack(Received.Item item, Class<M> type) {
        try {
            ByteString bytes = item.any();
            return Any.parseFrom(bytes).unpack(type);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(item.name() + ": no " + type.getSimpleName(), e);
        }
    }
}
