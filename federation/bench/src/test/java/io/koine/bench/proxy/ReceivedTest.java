package io.koine.bench.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.EdsClusterConfig;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.io.ByteArrayInputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is read of responses is what protobuf's own reader would have found.
final class ReceivedTest {
    private final Contents contents = new Contents();

    @Test
    void aResponseIsReadAsFarAsItIsNeeded() {
        Any any = Any.pack(Cluster.newBuilder().setName("a").build());
        DeltaDiscoveryResponse response = DeltaDiscoveryResponse.newBuilder()
                .setSystemVersionInfo("ignored")
                .setTypeUrl(XdsType.CLUSTER.url())
                .setNonce("7")
                .addResources(
                        Resource.newBuilder().setName("a").setVersion("v1").setResource(any))
                .addResources(
                        Resource.newBuilder().setName("b").addAliases("ignored").setResource(any))
                .addRemovedResources("c")
                .build();

        Received read = Received.read(new ByteArrayInputStream(response.toByteArray()));

        assertThat(read)
                .isEqualTo(new Received(
                        XdsType.CLUSTER.url(),
                        "7",
                        List.of(
                                new Received.Item("a", "v1", any.toByteString()),
                                new Received.Item("b", "", any.toByteString())),
                        List.of("c"),
                        response.getSerializedSize()));
    }

    @Test
    void whatIsNoResponseIsRefused() {
        assertThatThrownBy(() -> Received.read(new ByteArrayInputStream(new byte[] {0x12, 0x7f})))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void clustersTellTheirEndpoints() {
        Cluster.Builder eds = Cluster.newBuilder().setName("a").setType(Cluster.DiscoveryType.EDS);

        assertThat(contents.endpoints(item("1", eds.build()))).containsExactly("a");
        assertThat(contents.endpoints(item(
                        "2",
                        eds.setEdsClusterConfig(EdsClusterConfig.newBuilder().setServiceName("other"))
                                .build())))
                .containsExactly("other");
        assertThat(contents.endpoints(
                        item("3", Cluster.newBuilder().setName("a").build())))
                .isEmpty();
    }

    @Test
    void listenersTellTheirRoutes() {
        Filter manager = Filter.newBuilder()
                .setTypedConfig(Any.pack(HttpConnectionManager.newBuilder()
                        .setRds(Rds.newBuilder().setRouteConfigName("r"))
                        .build()))
                .build();
        Listener listener = Listener.newBuilder()
                .addFilterChains(FilterChain.newBuilder().addFilters(manager))
                .setDefaultFilterChain(FilterChain.newBuilder()
                        .addFilters(Filter.newBuilder().setTypedConfig(Any.pack(Cluster.getDefaultInstance()))))
                .build();

        assertThat(contents.routes(item("1", listener))).containsExactly("r");
    }

    @Test
    void endpointsTellTheirPorts() {
        ClusterLoadAssignment endpoints = ClusterLoadAssignment.newBuilder()
                .addEndpoints(LocalityLbEndpoints.newBuilder()
                        .addLbEndpoints(endpoint(1))
                        .addLbEndpoints(endpoint(2)))
                .build();

        assertThat(contents.ports(item("1", endpoints))).containsExactly(1, 2);
    }

    private static LbEndpoint endpoint(int port) {
        return LbEndpoint.newBuilder()
                .setEndpoint(Endpoint.newBuilder()
                        .setAddress(Address.newBuilder()
                                .setSocketAddress(SocketAddress.newBuilder().setPortValue(port))))
                .build();
    }

    private static Received.Item item(String version, com.google.protobuf.Message message) {
        ByteString any = Any.pack(message).toByteString();
        return new Received.Item("x", version, any);
    }
}
