package io.koine.server.xds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.koine.envoy.ResourceType;
import io.koine.envoy.input.ResourceNames;
import io.koine.model.Hostname;
import io.koine.server.TestAgent;
import io.koine.server.TestServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server's and a caller's stream while the server's port becomes STRICT: in which order they are told, and what
/// the API says of it.
class MtlsFlipStreamsTest {
    private static final String LISTENER = ResourceNames.inbound(TestAgent.APPLICATION_PORT);
    private static final String SERVER_ENDPOINTS = ResourceNames.outbound(Hostname.ofService("web", "shop"), 80);
    private static final String CALLER_ENDPOINTS = ResourceNames.outbound(Hostname.ofService("cart", "shop"), 80);

    @TempDir
    private Path data;

    private @Nullable TestServer server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
            assertThat(server.bugs()).isEmpty();
        }
    }

    @Test
    void theListenerIsStrictOnceTheCallerHasAcknowledged() {
        TestServer server = start(Map.of());
        try (TestAgent web = TestAgent.enrolled(server, "web", "web-1", "{\"app\":\"web\"}");
                TestAgent cart = TestAgent.enrolled(server, "cart", "cart-1", "{}");
                DeltaClient callee = open(server, web);
                DeltaClient caller = open(server, cart)) {
            settleAs(server, "DISABLE");
            caller.withholding(response -> is(response, ResourceType.ENDPOINTS));
            server.apply(mode("STRICT"));

            caller.awaitHolding(ResourceType.ENDPOINTS, SERVER_ENDPOINTS, "istio");
            callee.await(ResourceType.LISTENER, LISTENER, listener -> both(listener));
            JsonNode port = port(server);
            assertThat(port.path("mode").asText()).isEqualTo("PERMISSIVE");
            assertThat(port.path("wanted").asText()).isEqualTo("STRICT");
            assertThat(port.path("ready").asBoolean()).isFalse();
            assertThat(port.path("pending").path("waitsFor").asText()).isEqualTo("callers");
            assertThat(stragglers(port)).contains("vm/shop/cart-1");
            assertThat(diagnostics(server, "MTLS_FLIP_PENDING")).anyMatch(text -> text.contains("vm/shop/cart-1"));

            caller.release();
            callee.await(ResourceType.LISTENER, LISTENER, listener -> !both(listener));
            Awaitility.await().until(() -> port(server).path("pending").isNull());
            assertThat(port(server).path("mode").asText()).isEqualTo("STRICT");
            assertThat(port(server).path("ready").asBoolean()).isTrue();
            assertThat(diagnostics(server, "MTLS_FLIP_PENDING")).isEmpty();
        }
    }

    @Test
    void callersAreToldOnlyOnceTheListenerAcceptsBoth() {
        TestServer server = start(Map.of());
        try (TestAgent web = TestAgent.enrolled(server, "web", "web-1", "{\"app\":\"web\"}");
                TestAgent cart = TestAgent.enrolled(server, "cart", "cart-1", "{}");
                DeltaClient callee = open(server, web);
                DeltaClient caller = open(server, cart)) {
            settleAs(server, "DISABLE");
            callee.withholding(response -> is(response, ResourceType.LISTENER));
            server.apply(mode("PERMISSIVE"));
            callee.await(ResourceType.LISTENER, LISTENER, listener -> both(listener));

            assertThat(port(server).path("pending").path("waitsFor").asText()).isEqualTo("server");
            assertThat(stragglers(port(server))).containsExactly("vm/shop/web-1");
            assertThat(DeltaClient.text(caller.held(ResourceType.ENDPOINTS, SERVER_ENDPOINTS)
                            .orElseThrow()))
                    .contains("disabled");

            callee.release();
            caller.awaitHolding(ResourceType.ENDPOINTS, SERVER_ENDPOINTS, "istio");
        }
    }

    @Test
    void atTheDeadlineItIsStrictAndTheStragglerIsNamed() {
        TestServer server = start(Map.of("mtls.flip-deadline", "1s"));
        try (TestAgent web = TestAgent.enrolled(server, "web", "web-1", "{\"app\":\"web\"}");
                TestAgent cart = TestAgent.enrolled(server, "cart", "cart-1", "{}");
                DeltaClient callee = open(server, web);
                DeltaClient caller = open(server, cart)) {
            settleAs(server, "PERMISSIVE");
            caller.refusing(response -> is(response, ResourceType.ENDPOINTS));
            server.apply(mode("DISABLE"));
            Awaitility.await().until(() -> stragglers(port(server)).contains("vm/shop/cart-1"));
            server.apply(mode("STRICT"));

            callee.await(ResourceType.LISTENER, LISTENER, listener -> !both(listener));
            Awaitility.await().until(() -> port(server).path("forced").asBoolean());
            assertThat(diagnostics(server, "MTLS_FLIP_FORCED"))
                    .anyMatch(text -> text.contains("vm/shop/cart-1") && text.contains("bad words of Envoy"));
            assertThat(readiness(server, "?namespace=shop&workload=web-1")
                            .path("wouldBreak")
                            .findValuesAsText("workload"))
                    .contains("vm/shop/cart-1");
        }
    }

    @Test
    void theAnswerIsForTheAdministratorAndForWhatIsAskedFor() {
        TestServer server = start(Map.of());
        try (TestAgent web = TestAgent.enrolled(server, "web", "web-1", "{\"app\":\"web\"}")) {
            assertThat(web.instance().name()).isEqualTo("web-1");
            server.call("GET", "/v1/mtls/readiness", "").expect(401);
            Awaitility.await()
                    .until(() ->
                            !readiness(server, "?namespace=shop").path("ports").isEmpty());
            assertThat(readiness(server, "?namespace=other").path("ports")).isEmpty();
            assertThat(readiness(server, "?workload=web-2").path("ports")).isEmpty();
            assertThat(readiness(server, "").path("unknown").asText()).contains("outside the mesh");
        }
    }

    private TestServer start(Map<String, String> settings) {
        TestServer started = TestServer.start(data, settings);
        server = started;
        return started;
    }

    private static DeltaClient open(TestServer server, TestAgent agent) {
        DeltaClient client = DeltaClient.open(server, agent).subscribeAll();
        client.subscribe(ResourceType.ENDPOINTS, Map.of(), SERVER_ENDPOINTS, CALLER_ENDPOINTS);
        return client;
    }

    /// Both have acknowledged all that there is, so that what comes next is about the next policy.
    private static void settleAs(TestServer server, String mode) {
        server.apply(mode(mode));
        Awaitility.await()
                .until(() -> port(server).path("mode").asText().equals(mode)
                        && port(server).path("pending").isNull()
                        && synced(server).equals(List.of("SYNCED", "SYNCED")));
    }

    private static List<String> synced(TestServer server) {
        return server.admin("GET", "/v1/proxies", "")
                .expect(200)
                .json()
                .path("proxies")
                .findValuesAsText("sync");
    }

    private static String mode(String mode) {
        return """
                apiVersion: security.istio.io/v1
                kind: PeerAuthentication
                metadata: {name: default, namespace: shop}
                spec: {selector: {matchLabels: {app: web}}, mtls: {mode: %s}}
                """.formatted(mode);
    }

    private static boolean is(DeltaDiscoveryResponse response, ResourceType type) {
        return response.getTypeUrl().equals(type.typeUrl());
    }

    private static boolean both(io.envoyproxy.envoy.service.discovery.v3.Resource listener) {
        return DeltaClient.text(listener).contains("raw_buffer");
    }

    private static JsonNode readiness(TestServer server, String query) {
        return server.admin("GET", "/v1/mtls/readiness" + query, "").expect(200).json();
    }

    private static JsonNode port(TestServer server) {
        return readiness(server, "?namespace=shop&workload=web-1").path("ports").path(0);
    }

    private static List<String> stragglers(JsonNode port) {
        return port.path("pending").path("stragglers").findValuesAsText("workload");
    }

    private static List<String> diagnostics(TestServer server, String code) {
        return server.admin("GET", "/v1/diagnostics", "")
                .expect(200)
                .json()
                .path("diagnostics")
                .valueStream()
                .filter(found -> found.path("code").asText().equals(code))
                .map(found -> found.path("message").asText())
                .toList();
    }
}
