package io.koine.it;

import static io.koine.it.Workloads.ORDER;
import static io.koine.it.Workloads.PAYMENT;
import static io.koine.it.Workloads.PORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.model.policy.ObjectKey;
import io.koine.quickstart.mesh.LocalMesh;
import io.koine.server.store.Commit;
import io.koine.server.store.MasterKey;
import io.koine.server.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The control plane dies and comes back: nobody notices, but for what changed meanwhile.
@Tag("envoy")
class ControlPlaneLossTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String POLICIES = """
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: {name: default, namespace: istio-system}
            spec: {mtls: {mode: STRICT}}
            ---
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: deny-deletes, namespace: payments}
            spec:
              action: DENY
              rules:
              - to:
                - operation: {methods: [DELETE]}
            """;

    @Test
    void aKillIsNotNoticedAndOnlyWhatChangedIsSentAgain(@TempDir Path directory) throws Exception {
        try (LocalMesh mesh = Meshes.start(directory, List.of())) {
            mesh.add(Workloads.vm(ORDER));
            mesh.add(Workloads.vm(PAYMENT));
            Meshes.apply(mesh, POLICIES);
            mesh.awaitSynced();
            try (KeepAlive open = new KeepAlive(mesh.outboundAddress(ORDER, PAYMENT.host()), PORT, PAYMENT.host());
                    SteadyLoad load =
                            new SteadyLoad(Workloads.request(mesh, ORDER, PAYMENT, "POST", "/charges"), 200)) {
                assertThat(open.ask("DELETE", "/charges")).isEqualTo(403);

                mesh.killServer();
                int answered = load.answered();
                await().atMost(PATIENCE).until(() -> load.answered() > answered + 100);
                deletePolicy(directory);
                mesh.restartServer(List.of());
                mesh.awaitSynced();

                await().atMost(PATIENCE).until(() -> open.ask("DELETE", "/charges") == 200);
                assertThat(load.stop()).isEmpty();
            }
            assertThat(sent(mesh)).containsExactlyInAnyOrder("payments ECDS 1");
        }
    }

    /// The configuration changes while the control plane is away, as another replica would change it.
    private static void deletePolicy(Path directory) {
        Path data = directory.resolve("data");
        try (Store store = Store.open(data.resolve("store"), MasterKey.loadOrCreate(data.resolve("master.key")))) {
            store.configuration()
                    .delete(
                            new Commit("test", "deleted meanwhile", Instant.now()),
                            new ObjectKey("AuthorizationPolicy", "payments", "deny-deletes"));
        }
    }

    /// @return what was sent since the reconnects: namespace, type and number of resources
    private static List<String> sent(LocalMesh mesh) {
        List<String> sent = new ArrayList<>();
        for (JsonNode proxy : Meshes.get(mesh, "/v1/proxies").path("proxies")) {
            String namespace = proxy.path("instance").asText().split("/", -1)[1];
            for (JsonNode type : proxy.path("types")) {
                long resources = type.path("resourcesSent").asLong()
                        + type.path("removalsSent").asLong();
                if (resources > 0) {
                    sent.add(namespace + " " + type.path("type").asText() + " " + resources);
                }
            }
        }
        return sent;
    }
}
