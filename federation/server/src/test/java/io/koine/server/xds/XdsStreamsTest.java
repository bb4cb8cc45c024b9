package io.koine.server.xds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.envoyproxy.envoy.config.core.v3.BuildVersion;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.type.v3.SemanticVersion;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.koine.envoy.ResourceType;
import io.koine.server.TestAgent;
import io.koine.server.TestServer;
import io.koine.trust.enrol.EnrolmentPaths;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Streams of a whole control plane: what proxies are sent, and what the API says of them.
class XdsStreamsTest {
    private TestServer server;

    @BeforeEach
    void start(@TempDir Path data) {
        server = TestServer.start(data);
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(server.bugs()).isEmpty();
    }

    static String allow(String name, String selector, String caller) {
        return """
                apiVersion: security.istio.io/v1
                kind: AuthorizationPolicy
                metadata: {name: %s, namespace: shop}
                spec:
                  selector: {matchLabels: %s}
                  rules: [{from: [{source: {principals: ["mesh.test/ns/shop/sa/%s"]}}]}]
                """.formatted(name, selector, caller);
    }

    /// Given two replicas of one identity with different labels, then each gets the policies of its own
    /// labels.
    @Test
    void replicasOfOneIdentityGetThePoliciesOfTheirLabels() {
        server.apply(allow("v1", "{version: v1}", "caller-one") + "---\n" + allow("v2", "{version: v2}", "caller-two"));
        try (TestAgent one = TestAgent.enrolled(server, "web", "web-1", "{\"version\":\"v1\"}");
                TestAgent two = TestAgent.enrolled(server, "web", "web-2", "{\"version\":\"v2\"}");
                DeltaClient first = DeltaClient.open(server, one).subscribeAll();
                DeltaClient second = DeltaClient.open(server, two).subscribeAll()) {
            assertThat(one.svid().spiffeId()).isEqualTo(two.svid().spiffeId());
            assertThat(DeltaClient.text(first.awaitHolding(ResourceType.EXTENSION, DeltaClient.ALLOW, "caller-one")))
                    .doesNotContain("caller-two");
            assertThat(DeltaClient.text(second.awaitHolding(ResourceType.EXTENSION, DeltaClient.ALLOW, "caller-two")))
                    .doesNotContain("caller-one");
        }
    }

    /// Given a proxy that says it is another replica, then it is served as the instance that enrolled, and
    /// the status says that the two do not agree.
    @Test
    void aFalseNodeIdChangesNothing() {
        server.apply(allow("v1", "{version: v1}", "caller-one") + "---\n" + allow("v2", "{version: v2}", "caller-two"));
        Node other =
                Node.newBuilder().setId("sidecar~127.0.0.2~web-2.shop~mesh").build();
        try (TestAgent one = TestAgent.enrolled(server, "web", "web-1", "{\"version\":\"v1\"}");
                TestAgent two = TestAgent.enrolled(server, "web", "web-2", "{\"version\":\"v2\"}");
                DeltaClient liar = DeltaClient.open(server, one, other).subscribeAll();
                DeltaClient honest = DeltaClient.open(server, two).subscribeAll()) {
            liar.awaitHolding(ResourceType.EXTENSION, DeltaClient.ALLOW, "caller-one");
            honest.awaitHolding(ResourceType.EXTENSION, DeltaClient.ALLOW, "caller-two");
            assertThat(proxy("vm/shop/web-1").path("nodeIdMatches").asBoolean()).isFalse();
            assertThat(proxy("vm/shop/web-1").path("node").asText()).isEqualTo(other.getId());
            assertThat(proxy("vm/shop/web-2").path("nodeIdMatches").asBoolean()).isTrue();
        }
    }

    @Test
    void anEnvoyThatIsTooOldIsNotServed() {
        Node old = Node.newBuilder()
                .setId("sidecar~127.0.0.2~web-1.shop~mesh")
                .setUserAgentBuildVersion(BuildVersion.newBuilder()
                        .setVersion(SemanticVersion.newBuilder()
                                .setMajorNumber(1)
                                .setMinorNumber(38)
                                .setPatch(3)))
                .build();
        try (TestAgent agent = TestAgent.enrolled(server, "web", "web-1", "{}");
                DeltaClient client = DeltaClient.open(server, agent, old)) {
            client.subscribe(ResourceType.CLUSTER, Map.of());
            Status end = client.awaitEnd();
            assertThat(end.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
            assertThat(end.getDescription()).contains("Envoy 1.38.3 is too old", "1.38.4", "envoy-allow");
            assertThat(client.received(ResourceType.CLUSTER)).isZero();
        }
    }

    /// Given a banned instance, then its stream is cut and it does not get another; its neighbour's goes
    /// on.
    @Test
    void aBanCutsTheStream() {
        try (TestAgent banned = TestAgent.enrolled(server, "web", "web-1", "{}");
                TestAgent other = TestAgent.enrolled(server, "web", "web-2", "{}");
                DeltaClient stream = DeltaClient.open(server, banned).subscribeAll();
                DeltaClient neighbour = DeltaClient.open(server, other).subscribeAll()) {
            stream.await(ResourceType.EXTENSION, DeltaClient.ALLOW, resource -> true);
            neighbour.await(ResourceType.EXTENSION, DeltaClient.ALLOW, resource -> true);
            server.admin("DELETE", "/v1/instances/vm/shop/web-1", "").expect(204);
            assertThat(stream.awaitEnd().getCode()).isEqualTo(Code.PERMISSION_DENIED);
            try (DeltaClient again = DeltaClient.open(server, banned).subscribeAll()) {
                assertThat(again.awaitEnd().getCode()).isEqualTo(Code.UNAUTHENTICATED);
            }
            server.apply(allow("later", "{}", "caller-three"));
            neighbour.awaitHolding(ResourceType.EXTENSION, DeltaClient.ALLOW, "caller-three");
            assertThat(neighbour.isOpen()).isTrue();
        }
    }

    /// Given a proxy that refuses a resource, then the status holds Envoy's words and when; it stays
    /// connected, and what comes next reaches it.
    @Test
    void aRejectionIsShownInEnvoysWords() {
        try (TestAgent agent = TestAgent.enrolled(server, "web", "web-1", "{}");
                DeltaClient stream = DeltaClient.open(server, agent)
                        .refusing(response -> response.getResourcesList().stream()
                                .anyMatch(resource -> DeltaClient.text(resource).contains("caller-bad")))) {
            stream.subscribeAll().await(ResourceType.EXTENSION, DeltaClient.ALLOW, resource -> true);
            server.apply(allow("a", "{}", "caller-bad"));
            Awaitility.await()
                    .until(() -> type("vm/shop/web-1", "ECDS").path("nack").isObject());
            JsonNode nack = type("vm/shop/web-1", "ECDS").path("nack");
            assertThat(nack.path("message").asText()).isEqualTo("bad words of Envoy");
            assertThat(nack.path("resources").get(0).asText()).isEqualTo(DeltaClient.ALLOW);
            assertThat(nack.path("at").asText()).endsWith("Z");
            assertThat(proxy("vm/shop/web-1").path("sync").asText()).isEqualTo("STALE");
            server.apply(allow("a", "{}", "caller-good"));
            stream.awaitHolding(ResourceType.EXTENSION, DeltaClient.ALLOW, "caller-good");
            Awaitility.await()
                    .until(() -> type("vm/shop/web-1", "ECDS").path("nack").isNull());
            Awaitility.await()
                    .until(() -> proxy("vm/shop/web-1").path("sync").asText().equals("SYNCED"));
        }
    }

    /// What `koine proxy-status` reads.
    @Test
    void theStatusSaysWhenEachTypeWasSentAndAcknowledged() {
        try (TestAgent agent = TestAgent.enrolled(server, "web", "web-1", "{}");
                DeltaClient stream = DeltaClient.open(server, agent).subscribeAll()) {
            stream.await(ResourceType.EXTENSION, DeltaClient.ALLOW, resource -> true);
            Awaitility.await()
                    .until(() -> proxy("vm/shop/web-1").path("sync").asText().equals("SYNCED"));
            JsonNode clusters = type("vm/shop/web-1", "CDS");
            assertThat(clusters.path("lastSent").asText()).endsWith("Z");
            assertThat(clusters.path("lastAck").asText()).endsWith("Z");
            assertThat(clusters.path("acked").asBoolean()).isTrue();
            assertThat(clusters.path("resourcesSent").asInt()).isPositive();
            assertThat(type("vm/shop/web-1", "RDS").path("lastSent").isNull()).isTrue();
            assertThat(proxy("vm/shop/web-1").path("certificateExpires").asText())
                    .isEqualTo(agent.svid().notAfter().toString());
        }
    }

    /// Given a reader that takes nothing, then others get what they are due.
    @Test
    void aSlowReaderHoldsUpNobody() {
        try (TestAgent slow = TestAgent.enrolled(server, "web", "web-1", "{}");
                TestAgent quick = TestAgent.enrolled(server, "web", "web-2", "{}");
                DeltaClient reader = DeltaClient.open(server, quick).subscribeAll()) {
            ManagedChannel channel = Channels.of(server, slow);
            try {
                AggregatedDiscoveryServiceGrpc.newStub(channel).deltaAggregatedResources(new DeafObserver());
                for (int i = 0; i < 20; i++) {
                    server.apply(allow("p" + i, "{}", "caller-" + i));
                }
                reader.awaitHolding(ResourceType.EXTENSION, DeltaClient.ALLOW, "caller-19");
            } finally {
                channel.shutdownNow();
            }
        }
    }

    /// Given a first message beyond the limit, then its stream ends, and another one is served.
    @Test
    void anOversizedMessageIsRefused() {
        try (TestAgent agent = TestAgent.enrolled(server, "web", "web-1", "{}");
                DeltaClient flooding = DeltaClient.open(server, agent);
                DeltaClient stream = DeltaClient.open(server, agent)) {
            // Of a type that is not served: the answer to names of another would be too large for this
            // client.
            DeltaDiscoveryRequest.Builder huge =
                    DeltaDiscoveryRequest.newBuilder().setTypeUrl("type.googleapis.com/unknown");
            IntStream.range(0, 50_000).forEach(i -> huge.addResourceNamesSubscribe("x".repeat(100) + i));
            flooding.send(huge);
            assertThat(flooding.awaitEnd().getCode()).isIn(Code.RESOURCE_EXHAUSTED, Code.CANCELLED);
            stream.subscribeAll().await(ResourceType.EXTENSION, DeltaClient.ALLOW, resource -> true);
        }
    }

    /// A stream for a type that nobody serves, and version numbers out of range, end nothing.
    @Test
    void nonsenseEndsNothing() {
        try (TestAgent agent = TestAgent.enrolled(server, "web", "web-1", "{}");
                DeltaClient stream = DeltaClient.open(server, agent)) {
            stream.send(DeltaDiscoveryRequest.newBuilder().setTypeUrl("type.googleapis.com/evil\n\u001b[31m"));
            stream.send(DeltaClient.request(ResourceType.ROUTE).setResponseNonce("unknown"));
            stream.subscribe(ResourceType.EXTENSION, Map.of("never-sent", "1"), DeltaClient.ALLOW);
            stream.await(ResourceType.EXTENSION, DeltaClient.ALLOW, resource -> true);
            assertThat(type("vm/shop/web-1", "RDS").path("unknownNonces").asInt())
                    .isEqualTo(1);
        }
    }

    /// An agent's farewell is answered when the others know, and quickly if there is nobody to wait for.
    @Test
    void aDepartureIsSeenByTheOthersBeforeItIsAnswered() {
        try (TestAgent leaving = TestAgent.enrolled(server, "web", "web-1", "{}");
                TestAgent staying = TestAgent.enrolled(server, "api", "api-1", "{}");
                DeltaClient stream = DeltaClient.open(server, staying)) {
            String endpoints = "outbound|80||web.shop.svc.cluster.local";
            stream.subscribeAll();
            stream.subscribe(ResourceType.ENDPOINTS, Map.of(), endpoints);
            stream.await(ResourceType.ENDPOINTS, endpoints, resource -> true);
            int before = stream.received(ResourceType.ENDPOINTS);
            leaving.call("DELETE", EnrolmentPaths.REGISTRATION, "").expect(204);
            assertThat(stream.held(ResourceType.ENDPOINTS, endpoints).isEmpty()
                            || stream.received(ResourceType.ENDPOINTS) > before)
                    .isTrue();
        }
    }

    private JsonNode proxy(String instance) {
        for (JsonNode proxy :
                server.admin("GET", "/v1/proxies", "").expect(200).json().path("proxies")) {
            if (proxy.path("instance").asText().equals(instance)) {
                return proxy;
            }
        }
        return MissingNode.getInstance();
    }

    private JsonNode type(String instance, String name) {
        for (JsonNode type : proxy(instance).path("types")) {
            if (type.path("type").asText().equals(name)) {
                return type;
            }
        }
        return MissingNode.getInstance();
    }

    /// Subscribes, and takes no answer.
    private static final class DeafObserver
            implements ClientResponseObserver<DeltaDiscoveryRequest, DeltaDiscoveryResponse> {
        @Override
        public void beforeStart(ClientCallStreamObserver<DeltaDiscoveryRequest> stream) {
            stream.disableAutoRequestWithInitial(0);
            stream.setOnReadyHandler(() -> {
                if (stream.isReady()) {
                    for (ResourceType type : ResourceType.values()) {
                        stream.onNext(DeltaClient.request(type).build());
                    }
                }
            });
        }

        @Override
        public void onNext(DeltaDiscoveryResponse response) {
            throw new AssertionError("nothing was asked for");
        }

        @Override
        public void onError(Throwable cause) {
            // The channel was shut down.
        }

        @Override
        public void onCompleted() {
            // The channel was shut down.
        }
    }
}
