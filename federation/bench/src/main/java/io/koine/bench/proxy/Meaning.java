package io.koine.bench.proxy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What a resource says that a proxy acts on.
///
/// @param references what is asked for by name because of it
/// @param ports of endpoints: theirs
record Meaning(List<Name> references, List<Integer> ports) {
    private static final List<Message> INSIDE = List.of(
            HttpConnectionManager.getDefaultInstance(),
            UpstreamTlsContext.getDefaultInstance(),
            DownstreamTlsContext.getDefaultInstance());

    /// @param type of the resource
    /// @param name of the resource
    /// @param any the bytes of the `google.protobuf.Any` that holds it
    /// @param names takes new names
    static Meaning of(XdsType type, String name, ByteString any, Items.Names names) {
        try {
            return switch (type) {
                case CLUSTER -> references(unpack(any, Cluster.class), names);
                case LISTENER -> references(unpack(any, Listener.class), names);
                case ENDPOINTS -> new Meaning(List.of(), ports(unpack(any, ClusterLoadAssignment.class)));
                case ROUTE, EXTENSION, SECRET -> new Meaning(List.of(), List.of());
            };
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(type + " " + name + " cannot be read", e);
        }
    }

    private static <M extends Message> M unpack(ByteString any, Class<M> type) throws InvalidProtocolBufferException {
        return Any.parseFrom(any).unpack(type);
    }

    private static List<Integer> ports(ClusterLoadAssignment endpoints) {
        return endpoints.getEndpointsList().stream()
                .flatMap(locality -> locality.getLbEndpointsList().stream())
                .map(endpoint ->
                        endpoint.getEndpoint().getAddress().getSocketAddress().getPortValue())
                .toList();
    }

    private static Meaning references(Message resource, Items.Names names) throws InvalidProtocolBufferException {
        Set<Name> found = new LinkedHashSet<>();
        walk(resource, names, found);
        return new Meaning(List.copyOf(found), List.of());
    }

    private static void walk(Message message, Items.Names names, Set<Name> found)
            throws InvalidProtocolBufferException {
        switch (message) {
            case Cluster cluster
            when cluster.getType() == Cluster.DiscoveryType.EDS -> {
                String service = cluster.getEdsClusterConfig().getServiceName();
                found.add(names.of(XdsType.ENDPOINTS, service.isEmpty() ? cluster.getName() : service));
            }
            case Rds rds -> found.add(names.of(XdsType.ROUTE, rds.getRouteConfigName()));
            case HttpFilter filter
            when filter.hasConfigDiscovery() -> found.add(names.of(XdsType.EXTENSION, filter.getName()));
            case SdsSecretConfig secret
            when secret.getSdsConfig().hasAds() -> found.add(names.of(XdsType.SECRET, secret.getName()));
            case Any any -> {
                for (Message known : INSIDE) {
                    if (any.is(known.getClass())) {
                        walk(any.unpack(known.getClass()), names, found);
                    }
                }
                return;
            }
            default -> {
                // What is in it counts.
            }
        }
        for (var field : message.getAllFields().entrySet()) {
            if (field.getKey().getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                for (Object each :
                        field.getKey().isRepeated() ? (List<?>) field.getValue() : List.of(field.getValue())) {
                    walk((Message) each, names, found);
                }
            }
        }
    }
}
