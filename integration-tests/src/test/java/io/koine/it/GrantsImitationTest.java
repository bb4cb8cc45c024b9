package io.koine.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.agent.control.Outcome;
import io.koine.ecs.Imitation;
import io.koine.k8s.Cluster;
import io.koine.k8s.KubeApi;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Sources that were granted `orders` alone try to publish in `payments`: that is refused and shown, and
/// changes nothing for who is there by right. Kubernetes is a real API server, AWS an imitation.
@Tag("cluster")
@Tag("aws")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GrantsImitationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PAYMENT = "payment.payments.svc.cluster.local";
    private static final String POLICIES = """
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: {name: default, namespace: istio-system}
            spec: {mtls: {mode: STRICT}}
            ---
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: only-reads, namespace: payments}
            spec: {rules: [{to: [{operation: {methods: [GET]}}]}]}
            """;
    private static final String LET_EVERYBODY_IN = """
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: let-everybody-in, namespace: payments}
            spec: {rules: [{}]}
            """;
    private static final String PLAINTEXT = """
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: {name: plaintext}
            spec: {mtls: {mode: DISABLE}}
            """;

    private Imitation aws;
    private KubeApi kubernetes;
    private InProcessServer server;
    private ImitatedTasks testTasks;

    private Path directory;

    @BeforeAll
    void start(@TempDir Path given) throws IOException {
        directory = given;
        // The SDK's default chain finds these; the imitation checks none.
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
        aws = Imitation.start();
        kubernetes = KubeApi.start();
        kubernetes.installIstio();
        ImitatedTasks production = ImitatedTasks.of(aws, "production", "10.8.0.0/16");
        production.run("payments", "payment", 1);
        testTasks = ImitatedTasks.of(aws, "test", "10.9.0.0/16");
        String endpoint = aws.uri().toString();
        List<String> settings = new ArrayList<>(List.of(
                "--sources.vm.type", "vm",
                "--sources.vm.namespaces", "orders",
                "--sources.k8s.type", "k8s",
                "--sources.k8s.namespaces", "orders",
                "--sources.k8s.policy-namespaces", "orders",
                "--sources.k8s.kubeconfig", kubernetes.kubeconfig().toString()));
        settings.addAll(production.settings("production", "payments", endpoint));
        settings.addAll(testTasks.settings("ecs", "orders", endpoint));
        server = InProcessServer.start(directory, settings);
        server.koine(POLICIES, "apply", "-f", "-");
        await("production").atMost(PATIENCE).untilAsserted(() -> {
            assertThat(rows("services")).singleElement().satisfies(service -> {
                assertThat(service.path("offset").asInt()).isPositive();
                assertThat(service.path("endpoints")).hasSize(1);
            });
            assertThat(rows("workloads")).singleElement().satisfies(workload -> {
                assertThat(workload.path("health").asText()).isEqualTo("HEALTHY");
                assertThat(workload.at("/ports/0/mtls").asText()).isEqualTo("STRICT");
                assertThat(workload.at("/ports/0/policies").toString()).contains("only-reads");
            });
        });
    }

    @AfterAll
    void stop() {
        if (server != null) {
            server.close();
        }
        if (kubernetes != null) {
            kubernetes.close();
        }
        if (aws != null) {
            aws.close();
        }
    }

    @Test
    void whatWasNotGrantedIsRefusedAndShownAndChangesNothing() throws IOException {
        List<JsonNode> services = rows("services");
        List<JsonNode> workloads = rows("workloads");

        Cluster payments = Cluster.create(kubernetes.client(), "payments");
        payments.workload("payment", "10.244.0.1");
        payments.label("payment", "payment-1");
        payments.apply(LET_EVERYBODY_IN);
        Cluster.create(kubernetes.client(), "istio-system").apply(PLAINTEXT);
        testTasks.run("payments", "payment", 1);
        try (VmAgent agent = VmAgent.join(server, directory, "payments", "payment")) {
            assertThat(agent.register("10.1.0.1"))
                    .isInstanceOfSatisfying(
                            Outcome.Refused.class,
                            refused -> assertThat(refused.detail())
                                    .contains("expected one that source vm was granted: orders"));
        }

        awaitRefusals("vm", "SERVICE " + PAYMENT, "WORKLOAD vm/payments/payment ");
        awaitRefusals(
                "k8s",
                "SERVICE " + PAYMENT,
                "WORKLOAD k8s/payments/payment ",
                "POLICY AuthorizationPolicy/payments/let-everybody-in ",
                "POLICY PeerAuthentication/istio-system/plaintext ");
        awaitRefusals(
                "ecs",
                "SERVICE " + PAYMENT,
                "WORKLOAD ecs/payments/" + testTasks.ids().getFirst());
        assertThat(server.koine("", "get", "diagnostics").lines())
                .filteredOn(line -> line.contains("NOT_GRANTED"))
                .anyMatch(line -> line.contains("source/vm") && line.contains("vm/payments/payment"))
                .anyMatch(line -> line.contains("source/k8s") && line.contains("let-everybody-in"))
                .anyMatch(line -> line.contains("source/ecs") && line.contains(PAYMENT));

        assertThat(rows("services")).isEqualTo(services);
        assertThat(rows("workloads")).isEqualTo(workloads);
    }

    private List<JsonNode> rows(String what) {
        return server.get("/v1/" + what).path(what).valueStream().toList();
    }

    private void awaitRefusals(String source, String... items) {
        for (String item : items) {
            await(source + ": " + item)
                    .atMost(PATIENCE)
                    .until(() -> server.diagnostics("NOT_GRANTED", "source/" + source).stream()
                            .anyMatch(message -> message.startsWith(item)));
        }
    }
}
