package io.koine.server.xds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.koine.envoy.ResourceType;
import io.koine.model.Endpoint;
import io.koine.model.Health;
import io.koine.model.Hostname;
import io.koine.model.Locality;
import io.koine.model.Platform;
import io.koine.model.Protocol;
import io.koine.model.Resolution;
import io.koine.model.Service;
import io.koine.model.ServicePort;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.TlsMode;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.WorkloadPort;
import io.koine.model.catalogue.Item;
import io.koine.server.PlatformSourceFactory;
import io.koine.server.TestAgent;
import io.koine.server.TestServer;
import io.koine.server.config.CommandLine;
import io.koine.server.config.ConfigException;
import io.koine.server.config.ConfigReader;
import io.koine.trust.SpiffeId;
import io.koine.trust.json.Json;
import io.koine.trust.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnsafePlaintextXdsTest {
    private static final Hostname HOST = Hostname.ofService("svc-0", "ns-0");
    private static final WorkloadId POD = new WorkloadId(new SourceId("pods"), "ns-0", "svc-0-a.b");
    private static final String OUTBOUND = "outbound|8080||svc-0.ns-0.svc.cluster.local";

    @TempDir
    private Path data;

    /// Given a node that no source publishes, when it asks as a client of istiod does, then it is served the services
    /// under the names that it knows.
    @Test
    void aClientOfIstiodIsServedByTheNamesThatItKnows() throws Exception {
        try (TestServer server = start("istiod");
                DeltaClient client = client("bench-1.bench")) {
            publish("istiod");
            client.subscribe(ResourceType.CLUSTER, Map.of());
            Cluster cluster = client.await(ResourceType.CLUSTER, OUTBOUND, any -> true)
                    .getResource()
                    .unpack(Cluster.class);
            assertThat(cluster.getEdsClusterConfig().getServiceName()).isIn("", OUTBOUND);

            client.subscribe(ResourceType.ENDPOINTS, Map.of(), OUTBOUND);
            ClusterLoadAssignment endpoints = client.await(ResourceType.ENDPOINTS, OUTBOUND, any -> true)
                    .getResource()
                    .unpack(ClusterLoadAssignment.class);
            assertThat(endpoints.getClusterName()).isEqualTo(OUTBOUND);
            assertThat(endpoints.getEndpointsCount()).isEqualTo(1);

            client.subscribe(ResourceType.LISTENER, Map.of());
            client.await(ResourceType.LISTENER, OUTBOUND, any -> true);
            client.subscribe(ResourceType.ROUTE, Map.of(), OUTBOUND);
            client.await(ResourceType.ROUTE, OUTBOUND, any -> true);

            JsonObject status = (JsonObject)
                    Json.parse(server.admin("GET", "/v1/status", "").expect(200).body());
            assertThat(status.requiredString("unsafePlaintextXds")).isEqualTo(address());
            assertThat(server.bugs()).isEmpty();
        }
    }

    /// Given a node that a source publishes, then it is served as that workload.
    @Test
    void aNodeOfACataloguedPodIsThatPod() throws Exception {
        try (TestServer server = start("pod")) {
            publish("pod");
            try (DeltaClient first = client("bench-1.bench")) {
                first.subscribe(ResourceType.CLUSTER, Map.of());
                first.await(ResourceType.CLUSTER, OUTBOUND, any -> true);
            }
            try (DeltaClient pod = client("svc-0-a.b.ns-0")) {
                pod.subscribe(ResourceType.LISTENER, Map.of());
                pod.await(ResourceType.LISTENER, "inbound|" + TestAgent.APPLICATION_PORT + "||", any -> true);
                assertThat(server.admin("GET", "/v1/proxies", "").body()).contains(POD.toString(), "/sa/caller");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "web", "router~127.0.0.1~a.b~c", "sidecar~host~a.b~c", "sidecar~127.0.0.1~a~c"})
    void anIllFormedNodeIdIsRefused(String id) throws Exception {
        try (TestServer server = start("ids-" + id.hashCode());
                DeltaClient client = DeltaClient.open(
                        channel(), Node.newBuilder().setId(id).setCluster("c").build())) {
            client.subscribe(ResourceType.CLUSTER, Map.of());
            Status end = client.awaitEnd();
            assertThat(end.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(end.getDescription()).contains("\"" + id + "\"", "sidecar~IP~POD.NAMESPACE~");
            assertThat(server.bugs()).isEmpty();
        }
    }

    /// Given a store in which a workload has enrolled, then the door is not opened over it.
    @Test
    void itIsNotOpenedWhereWorkloadsHaveEnrolled() {
        TestServer real = TestServer.start(data);
        TestAgent.enrolled(real, "web", "web-1", "{}").close();
        real.close();
        assertThatThrownBy(() -> TestServer.restart(data, real, Map.of("unsafe-plaintext-xds", "127.0.0.1:0")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("unsafe-plaintext-xds: the store holds enrolled workloads (1)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:15010", "10.0.0.1:15010", "localhost:15010", "[::]:15010"})
    void itListensOnLoopbackAlone(String address) {
        assertThatThrownBy(() -> TestServer.start(data, Map.of("unsafe-plaintext-xds", address)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("unsafe-plaintext-xds", "expected a loopback address");
    }

    @Test
    void onlyAFlagOpensIt() {
        Map<String, String> environment = Map.of("KOINE_UNSAFE_PLAINTEXT_XDS", "127.0.0.1:15010");
        assertThatThrownBy(() -> ConfigReader.read(CommandLine.read(List.of(), environment)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("expected as the flag --unsafe-plaintext-xds alone");
    }

    private TestServer start(String handle) {
        return TestServer.start(
                data,
                Map.of(
                        "sources.vm.type", "vm",
                        "sources.vm.namespaces", "*",
                        "sources.pods.type", "platform",
                        "sources.pods.namespaces", "ns-0",
                        "sources.pods.handle", handle,
                        "unsafe-plaintext-xds", "127.0.0.1:0"));
    }

    private String address() throws Exception {
        JsonObject endpoints = (JsonObject) Json.parse(Files.readString(data.resolve("endpoints.json")));
        return endpoints.requiredString("unsafePlaintextXds");
    }

    private ManagedChannel channel() throws Exception {
        return NettyChannelBuilder.forTarget(address()).usePlaintext().build();
    }

    private DeltaClient client(String instance) throws Exception {
        return DeltaClient.open(
                channel(),
                Node.newBuilder()
                        .setId("sidecar~127.0.0.9~" + instance + "~bench.svc.cluster.local")
                        .setMetadata(Struct.newBuilder()
                                .putFields(
                                        "SERVICE_ACCOUNT",
                                        Value.newBuilder()
                                                .setStringValue("caller")
                                                .build()))
                        .build());
    }

    private static void publish(String handle) {
        TreeMap<Integer, ServicePort> ports = new TreeMap<>(Map.of(8080, new ServicePort(8080, "http", Protocol.HTTP)));
        WorkloadPort port = new WorkloadPort("http", Protocol.HTTP, "127.0.0.1", TestAgent.APPLICATION_PORT, 18080);
        PlatformSourceFactory.publish(
                handle,
                new Item.ServiceItem(new Service(HOST, "ns-0", "svc-0", ports, List.of(), false, Resolution.STATIC)),
                new Item.WorkloadItem(new Workload(
                        POD,
                        Platform.K8S,
                        SpiffeId.ofWorkload(TestServer.TRUST_DOMAIN, "ns-0", "default"),
                        SortedCopies.none(),
                        List.of("127.8.0.1"),
                        "",
                        Locality.UNKNOWN,
                        new TreeMap<>(Map.of(TestAgent.APPLICATION_PORT, port)),
                        Health.HEALTHY,
                        true)),
                new Item.EndpointItem(new Endpoint(
                        HOST,
                        8080,
                        POD,
                        "127.8.0.1",
                        18080,
                        TestAgent.APPLICATION_PORT,
                        "",
                        Locality.UNKNOWN,
                        1,
                        Health.HEALTHY,
                        TlsMode.MUTUAL)));
    }
}
