package io.koine.it;

import static io.koine.it.Workloads.OPAQUE;
import static io.koine.it.Workloads.ORDER;
import static io.koine.it.Workloads.PAYMENT;
import static io.koine.it.Workloads.PORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.koine.quickstart.mesh.LocalMesh;
import io.koine.quickstart.mesh.Member;
import io.koine.quickstart.run.RawRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A port goes through all mTLS modes while a real Envoy calls another one: no request is lost, and at the end
/// plaintext is refused.
@Tag("envoy")
class MtlsFlipTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// Envoy ends what was opened under the old mode within 5 s; so long the load goes on after each change.
    private static final int REQUESTS_PER_MODE = 1_000;

    private LocalMesh mesh;
    private Member payment;

    @BeforeEach
    void start(@TempDir Path directory) {
        mesh = Meshes.start(directory, List.of());
        mesh.add(Workloads.vm(ORDER));
        payment = mesh.add(Workloads.vm(PAYMENT));
        mesh.add(Workloads.vm(OPAQUE));
        apply("DISABLE");
        mesh.awaitSynced();
        awaitMode("DISABLE");
    }

    @AfterEach
    void stop() {
        if (mesh != null) {
            mesh.close();
        }
    }

    @Test
    void noModeCostsARequest() {
        // Requests share connections between the proxies, opaque traffic makes a new one each time.
        try (SteadyLoad requests = new SteadyLoad(Workloads.request(mesh, ORDER, PAYMENT, "GET", "/"), 200);
                SteadyLoad connections = new SteadyLoad(Workloads.request(mesh, ORDER, OPAQUE, "GET", "/"), 200)) {
            awaitMore(connections);
            for (String mode : List.of("STRICT", "PERMISSIVE", "DISABLE", "STRICT")) {
                apply(mode);
                awaitMode(mode);
                awaitMore(connections);
            }
            await("plaintext under STRICT")
                    .atMost(PATIENCE)
                    .until(() -> plaintext().equals("refused"));
            assertThat(requests.stop()).isEmpty();
            assertThat(connections.stop()).isEmpty();
        }
    }

    private void apply(String mode) {
        Meshes.apply(mesh, """
                apiVersion: security.istio.io/v1
                kind: PeerAuthentication
                metadata: {name: default, namespace: istio-system}
                spec: {mtls: {mode: %s}}
                """.formatted(mode));
    }

    private void awaitMore(SteadyLoad load) {
        int before = load.answered();
        await("requests").atMost(Duration.ofMinutes(1)).until(() -> load.answered() > before + REQUESTS_PER_MODE);
    }

    private void awaitMode(String mode) {
        await("every port " + mode).atMost(PATIENCE).until(() -> modes().equals(Set.of(mode)));
    }

    private Set<String> modes() {
        return Meshes.get(mesh, "/v1/workloads")
                .path("workloads")
                .valueStream()
                .flatMap(workload -> workload.path("ports").valueStream())
                .map(port -> port.path("mtls").asText())
                .collect(Collectors.toSet());
    }

    private String plaintext() {
        return RawRequest.plain(payment.address(), PORT, "GET", "/", PAYMENT.host())
                .send()
                .verdict();
    }
}
