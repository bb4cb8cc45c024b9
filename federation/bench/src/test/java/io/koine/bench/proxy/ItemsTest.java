package io.koine.bench.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.EdsClusterConfig;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.ExtensionConfigSource;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What is read of responses is what protobuf's own writer has put there.
final class ItemsTest {
    private final Items.Names names = new Items.Names();
    private final Response response = new Response();

    @Test
    void aResponseIsReadAsFarAsItIsNeeded() {
        ByteBuf message = message(DeltaDiscoveryResponse.newBuilder()
                .setSystemVersionInfo("ignored")
                .setTypeUrl("type.googleapis.com/envoy.config.route.v3.RouteConfiguration")
                .setNonce("7")
                .addResources(Resource.newBuilder().setName("a").setVersion("v1"))
                .addResources(Resource.newBuilder()
                        .setVersion("v2")
                        .addAliases("ignored")
                        .setName("b"))
                .addRemovedResources("c")
                .build());
        Items items = new Items(XdsType.ROUTE, names);

        response.read(message);

        assertThat(XdsType.of(response.typeUrl())).contains(XdsType.ROUTE);
        assertThat(response.nonce()).asString(StandardCharsets.UTF_8).isEqualTo("7");
        assertThat(response.resources().count()).isEqualTo(2);
        Item second = item(items, message, 1);
        assertThat(second.name()).isEqualTo("b");
        assertThat(second.version()).asString(StandardCharsets.UTF_8).isEqualTo("v2");
        Response.Spans removed = response.removed();
        assertThat(removed.count()).isOne();
        assertThat(items.name(message, removed.start(0), removed.length(0)).text())
                .isEqualTo("c");
    }

    @Test
    void whatIsNoResponseIsRefused() {
        assertThatThrownBy(() -> response.read(Unpooled.wrappedBuffer(new byte[] {0x12, 0x7f})))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /// Given many names and versions, then each pair is one item, the same whenever it comes.
    @Test
    void eachVersionIsMadeOnce() {
        Items items = new Items(XdsType.ROUTE, names);
        DeltaDiscoveryResponse.Builder all = DeltaDiscoveryResponse.newBuilder();
        for (int i = 0; i < 3_000; i++) {
            all.addResources(Resource.newBuilder().setName("name-" + i / 2).setVersion("0123456789-" + i % 2));
        }
        ByteBuf message = message(all.build());
        response.read(message);

        var first =
                IntStream.range(0, 3_000).mapToObj(i -> item(items, message, i)).toList();
        var again =
                IntStream.range(0, 3_000).mapToObj(i -> item(items, message, i)).toList();

        assertThat(first).doesNotHaveDuplicates().isEqualTo(again);
        assertThat(first.get(2_999).name()).isEqualTo("name-1499");
        assertThat(first.get(2_998).id()).isSameAs(first.get(2_999).id());
    }

    @Test
    void clustersTellTheirEndpoints() {
        Cluster.Builder eds = Cluster.newBuilder().setName("a").setType(Cluster.DiscoveryType.EDS);

        assertThat(references(XdsType.CLUSTER, eds.build())).containsExactly("ENDPOINTS a");
        assertThat(references(
                        XdsType.CLUSTER,
                        eds.setEdsClusterConfig(EdsClusterConfig.newBuilder().setServiceName("other"))
                                .build()))
                .containsExactly("ENDPOINTS other");
        assertThat(references(XdsType.CLUSTER, Cluster.newBuilder().setName("a").build()))
                .isEmpty();
    }

    @Test
    void clustersTellTheirTrustBundle() {
        CommonTlsContext.Builder common = CommonTlsContext.newBuilder()
                .addTlsCertificateSdsSecretConfigs(SdsSecretConfig.newBuilder().setName("of-a-file"))
                .setValidationContextSdsSecretConfig(
                        SdsSecretConfig.newBuilder().setName("bundle").setSdsConfig(ads()));
        Cluster cluster = Cluster.newBuilder()
                .setTransportSocket(TransportSocket.newBuilder()
                        .setTypedConfig(Any.pack(UpstreamTlsContext.newBuilder()
                                .setCommonTlsContext(common)
                                .build())))
                .build();

        assertThat(references(XdsType.CLUSTER, cluster)).containsExactly("SECRET bundle");
    }

    @Test
    void listenersTellTheirRoutesAndFilters() {
        Filter manager = Filter.newBuilder()
                .setTypedConfig(Any.pack(HttpConnectionManager.newBuilder()
                        .setRds(Rds.newBuilder().setRouteConfigName("r"))
                        .addHttpFilters(HttpFilter.newBuilder()
                                .setName("f")
                                .setConfigDiscovery(
                                        ExtensionConfigSource.newBuilder().setConfigSource(ads())))
                        .addHttpFilters(HttpFilter.newBuilder().setName("of-its-own"))
                        .build()))
                .build();
        Listener listener = Listener.newBuilder()
                .addFilterChains(FilterChain.newBuilder().addFilters(manager))
                .setDefaultFilterChain(FilterChain.newBuilder()
                        .addFilters(Filter.newBuilder().setTypedConfig(Any.pack(Cluster.getDefaultInstance()))))
                .build();

        assertThat(references(XdsType.LISTENER, listener)).containsExactlyInAnyOrder("ROUTE r", "EXTENSION f");
    }

    @Test
    void endpointsTellTheirPorts() {
        ClusterLoadAssignment endpoints = ClusterLoadAssignment.newBuilder()
                .addEndpoints(LocalityLbEndpoints.newBuilder()
                        .addLbEndpoints(endpoint(1))
                        .addLbEndpoints(endpoint(2)))
                .build();

        assertThat(meaning(XdsType.ENDPOINTS, endpoints).ports()).containsExactly(1, 2);
    }

    private Item item(Items items, ByteBuf message, int index) {
        return items.read(
                message, response.resources().start(index), response.resources().length(index));
    }

    private List<String> references(XdsType type, Message resource) {
        return meaning(type, resource).references().stream()
                .map(name -> name.type() + " " + name.text())
                .toList();
    }

    private Meaning meaning(XdsType type, Message resource) {
        return Meaning.of(type, "x", Any.pack(resource).toByteString(), names);
    }

    private static ConfigSource ads() {
        return ConfigSource.newBuilder()
                .setAds(AggregatedConfigSource.getDefaultInstance())
                .build();
    }

    private static LbEndpoint endpoint(int port) {
        return LbEndpoint.newBuilder()
                .setEndpoint(Endpoint.newBuilder()
                        .setAddress(Address.newBuilder()
                                .setSocketAddress(SocketAddress.newBuilder().setPortValue(port))))
                .build();
    }

    /// At some offset, as within a connection's buffer.
    private static ByteBuf message(Message message) {
        return Unpooled.buffer().writeLong(1).writeBytes(message.toByteArray()).skipBytes(Long.BYTES);
    }
}
