package io.koine.it;

import static io.koine.it.Workloads.MAIL;
import static io.koine.it.Workloads.ORDER;
import static io.koine.it.Workloads.PAYMENT;
import static io.koine.it.Workloads.PORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.quickstart.mesh.LocalMesh;
import io.koine.quickstart.mesh.Member;
import io.koine.quickstart.run.RawRequest;
import io.koine.quickstart.workload.DemoWorkload;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What real Envoys count of denials and dry runs comes to the administrator, by real agents, with caller,
/// rule and exact count.
@Tag("envoy")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DryRunTest {
    private static final Duration REPORTED = Duration.ofSeconds(30);
    private static final String POLICIES = """
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: {name: default, namespace: istio-system}
            spec: {mtls: {mode: PERMISSIVE}}
            ---
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata:
              name: try-no-orders
              namespace: payments
              annotations: {istio.io/dry-run: "true"}
            spec:
              action: DENY
              rules:
              - to: [{operation: {paths: [/never]}}]
              - from: [{source: {namespaces: [orders]}}]
                to: [{operation: {methods: [POST]}}]
            ---
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: no-admin, namespace: payments}
            spec:
              selector: {matchLabels: {app: payment-service}}
              action: DENY
              rules:
              - to: [{operation: {paths: [/admin]}}]
            """;

    private LocalMesh mesh;
    private Member payment;
    private Member mail;

    @BeforeAll
    void start(@TempDir Path directory) {
        mesh = Meshes.start(directory, List.of());
        mesh.add(Workloads.vm(ORDER));
        payment = mesh.add(Workloads.vm(PAYMENT));
        mail = mesh.add(Workloads.vm(MAIL, () -> new BannerApplication(MAIL)));
        Meshes.apply(mesh, POLICIES);
        mesh.awaitSynced();
    }

    @AfterAll
    void stop() {
        if (mesh != null) {
            mesh.close();
        }
    }

    @Test
    void whatADryRunWouldHaveDeniedIsLetInAndCounted() {
        for (int i = 0; i < 3; i++) {
            assertThat(send("POST", "/charges")).isEqualTo("200");
        }
        assertThat(send("GET", "/charges")).isEqualTo("200");
        await().atMost(REPORTED).untilAsserted(() -> {
            JsonNode row = only("/v1/authz/dry-run?policy=payments/try-no-orders", PAYMENT);
            assertThat(row.path("kind").asText()).isEqualTo("WOULD_DENY");
            assertThat(row.path("rule").asInt()).isEqualTo(1);
            assertThat(row.path("caller").asText()).endsWith("/ns/orders/sa/order-service");
            assertThat(row.path("platform").asText()).isEqualTo("vm");
            assertThat(row.path("port").asInt()).isEqualTo(PORT);
            assertThat(row.path("count").asLong()).isEqualTo(3);
        });
        assertThat(rows("/v1/authz/dry-run?namespace=orders")).isEmpty();
        assertThat(rows("/v1/authz/dry-run?policy=payments/other")).isEmpty();
    }

    @Test
    void aDenialNamesItsPolicyAndItsCaller() {
        assertThat(send("GET", "/admin")).isEqualTo("403");
        assertThat(send("GET", "/admin")).isEqualTo("403");
        await().atMost(REPORTED).untilAsserted(() -> {
            JsonNode row = only("/v1/authz/denials?policy=payments/no-admin", PAYMENT);
            assertThat(row.path("kind").asText()).isEqualTo("DENIED");
            assertThat(row.path("reason").asText()).isEqualTo("RULE");
            assertThat(row.path("rule").asInt()).isZero();
            assertThat(row.path("caller").asText()).endsWith("/ns/orders/sa/order-service");
            assertThat(row.path("count").asLong()).isEqualTo(2);
        });
    }

    /// On connections the DENY has no methods, so that it denies more.
    @Test
    void connectionsAreCountedWhenTheyEnd() throws IOException {
        assertThat(BannerApplication.greet(mesh.outboundAddress(ORDER, MAIL.host()), PORT))
                .isEqualTo(BannerApplication.BANNER);
        await().atMost(REPORTED).untilAsserted(() -> {
            JsonNode row = only("/v1/authz/dry-run?policy=payments/try-no-orders", MAIL);
            assertThat(row.path("kind").asText()).isEqualTo("WOULD_DENY");
            assertThat(row.path("caller").asText()).endsWith("/ns/orders/sa/order-service");
            assertThat(row.path("count").asLong()).isEqualTo(1);
        });
    }

    @Test
    void callersInPlaintextAreFoundBeforeStrictShutsThemOut() {
        RawRequest plain = RawRequest.plain(payment.address(), PORT, "GET", "/", PAYMENT.host());
        assertThat(plain.send().verdict()).isEqualTo("200");
        await().atMost(REPORTED).untilAsserted(() -> {
            JsonNode row = only("/v1/authz/plaintext", PAYMENT);
            assertThat(row.path("caller").asText()).matches("127\\.[0-9.]+");
            assertThat(row.path("count").asLong()).isEqualTo(1);
        });
    }

    @Test
    void whoeverIsShutOutByStrictIsADenial() {
        Meshes.apply(mesh, """
                apiVersion: security.istio.io/v1
                kind: PeerAuthentication
                metadata: {name: mail, namespace: payments}
                spec:
                  selector: {matchLabels: {app: mail}}
                  mtls: {mode: STRICT}
                """);
        await().atMost(REPORTED)
                .until(() -> RawRequest.plain(mail.address(), PORT, "GET", "/", "mail")
                        .send()
                        .verdict()
                        .equals("refused"));
        await().atMost(REPORTED).untilAsserted(() -> {
            JsonNode row = only("/v1/authz/denials", MAIL);
            assertThat(row.path("reason").asText()).isEqualTo("HANDSHAKE");
            assertThat(row.path("caller").asText()).matches("127\\.[0-9.]+");
            assertThat(row.path("policies").isEmpty()).isTrue();
        });
    }

    /// Given a workload that has called some services, and others that have called none, then a Sidecar is proposed for
    /// the first that asks for those, and none for the others.
    @Test
    void whatWasCalledIsProposedAsASidecar() {
        String wanted = "payments/" + PAYMENT.host();
        assertThat(send("GET", "/charges")).isEqualTo("200");
        await().atMost(REPORTED)
                .until(() -> hosts(Meshes.get(mesh, "/v1/sidecar/proposal?namespace=orders"))
                        .contains(wanted));
        JsonNode proposal = Meshes.get(mesh, "/v1/sidecar/proposal?namespace=orders");
        assertThat(proposal.path("silent").isEmpty()).isTrue();
        assertThat(hosts(proposal)).isSubsetOf(wanted, "payments/" + MAIL.host());
        assertThat(Meshes.get(mesh, "/v1/sidecar/proposal?namespace=payments")
                        .path("manifest")
                        .isNull())
                .as("what has called nothing")
                .isTrue();
    }

    private static List<String> hosts(JsonNode proposal) {
        return proposal.path("manifest")
                .path("spec")
                .path("egress")
                .path(0)
                .path("hosts")
                .valueStream()
                .map(JsonNode::asText)
                .toList();
    }

    private String send(String method, String path) {
        return Workloads.request(mesh, ORDER, PAYMENT, method, path).send().verdict();
    }

    private List<JsonNode> rows(String path) {
        return Meshes.get(mesh, path).path("observations").valueStream().toList();
    }

    private JsonNode only(String path, DemoWorkload workload) {
        List<JsonNode> rows = rows(path).stream()
                .filter(row -> row.path("workload").asText().endsWith("/sa/" + workload.name()))
                .toList();
        assertThat(rows).hasSize(1);
        return rows.getFirst();
    }
}
