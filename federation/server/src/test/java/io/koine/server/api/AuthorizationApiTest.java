package io.koine.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.model.Health;
import io.koine.model.Locality;
import io.koine.model.Platform;
import io.koine.model.Protocol;
import io.koine.model.SourceId;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.WorkloadPort;
import io.koine.model.catalogue.Item;
import io.koine.server.PlatformSourceFactory;
import io.koine.server.TestServer;
import io.koine.trust.SpiffeId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Questions about the policy in force.
class AuthorizationApiTest {
    private static final String QUESTION =
            "{\"from\":\"spiffe://mesh.test/ns/shop/sa/web\",\"to\":\"shop/web-1\",\"path\":\"/admin\"}";

    private TestServer server;

    @BeforeEach
    void start(@TempDir Path data) {
        server = TestServer.start(
                data,
                Map.of(
                        "sources.vm.type", "vm",
                        "sources.vm.namespaces", "*",
                        "sources.pods.type", "platform",
                        "sources.pods.namespaces", "shop",
                        "sources.pods.handle", "authorization"));
        TreeMap<Integer, WorkloadPort> ports = new TreeMap<>();
        ports.put(8080, new WorkloadPort("http", Protocol.HTTP, "10.0.0.9", 8080, 8080));
        PlatformSourceFactory.publish(
                "authorization",
                new Item.WorkloadItem(new Workload(
                        new WorkloadId(new SourceId("pods"), "shop", "web-1"),
                        Platform.K8S,
                        SpiffeId.ofWorkload(TestServer.TRUST_DOMAIN, "shop", "web"),
                        new TreeMap<>(),
                        List.of("10.0.0.9"),
                        "",
                        Locality.UNKNOWN,
                        ports,
                        Health.HEALTHY,
                        true)));
        Awaitility.await()
                .until(() -> server.admin("GET", "/v1/workloads", "").body().contains("shop/web-1"));
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(server.bugs()).isEmpty();
    }

    private JsonNode ask() {
        return server.admin("POST", "/v1/authz/check", QUESTION).expect(200).json();
    }

    @Test
    void theAnswerFollowsThePolicyInForce() {
        assertThat(ask().path("verdict").asText()).isEqualTo("ALLOW");
        server.apply(
                ConfigApiTest.policy("no-admin", "{action: DENY, rules: [{to: [{operation: {paths: [/admin]}}]}]}"));
        Awaitility.await().until(() -> ask().path("verdict").asText().equals("DENY"));
        JsonNode answer = ask();
        assertThat(answer.path("decidedBy").path("policy").asText()).isEqualTo("AuthorizationPolicy/shop/no-admin");
        assertThat(answer.path("status").asInt()).isEqualTo(403);
        assertThat(answer.path("workload").asText()).isEqualTo("pods/shop/web-1");
    }

    @Test
    void aMalformedQuestionIsRefusedWithItsField() {
        assertThat(server.admin("POST", "/v1/authz/check", QUESTION.replace("/admin", "admin"))
                        .expectProblem(400, "bad-request")
                        .detail())
                .contains("path:", "admin", "begins with /");
        assertThat(server.admin("POST", "/v1/authz/check", QUESTION.replace("web-1", "web-2"))
                        .expectProblem(400, "bad-request")
                        .detail())
                .contains("to:", "web-1");
        server.admin("POST", "/v1/authz/check", "[]").expectProblem(400, "bad-request");
        server.call("POST", "/v1/authz/check", QUESTION).expectProblem(401, "unauthenticated");
    }

    @Test
    void claimsOfEveryTypeAreTaken() {
        String claims =
                "\"claims\":{\"iss\":\"i\",\"exp\":4102444800,\"n\":1.5,\"b\":true,\"l\":[\"a\",null],\"x\":null}}";
        JsonNode answer = server.admin(
                        "POST", "/v1/authz/check", QUESTION.substring(0, QUESTION.length() - 1) + "," + claims)
                .expect(200)
                .json();
        assertThat(answer.path("notes").toString()).contains("no RequestAuthentication");
    }

    /// What the reader said when the policy was applied, and what can be told of the mesh alone.
    @Test
    void theMeshIsAnalyzed() {
        server.apply(
                ConfigApiTest.policy(
                        "no-admin",
                        "{selector: {matchLabels: {app: wep}}, action: DENY, rules: [{to: [{operation: {paths: [/admin]}}]}]}"));
        Awaitility.await()
                .until(() -> server.admin("GET", "/v1/analyze", "").body().contains("UNKNOWN_WORKLOAD"));
        JsonNode found =
                server.admin("GET", "/v1/analyze", "").expect(200).json().path("diagnostics");
        assertThat(found.findValuesAsText("code"))
                .containsOnlyOnce("WEAK_MATCH")
                .containsOnlyOnce("UNKNOWN_WORKLOAD")
                .containsOnlyOnce("MEANING_DIFFERS");
        assertThat(found.get(0).path("field").asText()).isNotEmpty();
        assertThat(found.get(0).path("line").asInt()).isZero();
        server.call("GET", "/v1/analyze", "").expectProblem(401, "unauthenticated");
    }
}
