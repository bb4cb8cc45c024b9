package io.koine.it;

import static io.koine.it.Workloads.ORDER;
import static io.koine.it.Workloads.PAYMENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.model.Platform;
import io.koine.quickstart.mesh.LocalMesh;
import io.koine.quickstart.mesh.Member;
import io.koine.quickstart.mesh.Needs;
import io.koine.quickstart.mesh.Placed;
import io.koine.quickstart.run.RawRequest;
import io.koine.quickstart.workload.DemoWorkload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Workloads on three platforms with real Envoys: a Kubernetes API server without nodes, virtual machines, and a local
/// imitation of AWS. What passes here was not compared with AWS itself.
@Tag("envoy")
@Tag("cluster")
@Tag("aws")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlatformsImitationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private LocalMesh mesh;

    @BeforeAll
    void start(@TempDir Path directory) {
        Needs needs = new Needs(
                new TreeSet<>(List.of(Platform.values())),
                new TreeMap<>(Map.of("orders", "orders", "payments", "production")));
        mesh = Meshes.start(directory, needs, List.of());
        for (Platform platform : Platform.values()) {
            Optional<String> reason = mesh.unavailable(platform);
            assumeTrue(reason.isEmpty(), platform + " cannot be had: " + reason.orElse(""));
        }
        mesh.add(Workloads.vm(ORDER));
    }

    @AfterAll
    void stop() {
        if (mesh != null) {
            mesh.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Platform.class)
    void comesUpAsItsPlatformSaysIsCalledAndLeavesInItsPlatformsWay(Platform platform) {
        Member member = mesh.add(Placed.demo(PAYMENT, platform));
        mesh.awaitSynced();

        JsonNode shown = workload(member).orElseThrow();
        assertThat(shown.path("platform").asText()).isEqualToIgnoringCase(platform.name());
        assertThat(shown.path("identity").asText()).isEqualTo("spiffe://cluster.local/ns/payments/sa/payment-service");
        assertThat(shown.path("labels").path("app").asText()).isEqualTo("payment-service");
        assertThat(shown.path("address").asText()).isEqualTo(member.address());
        assertThat(shown.path("health").asText()).isEqualTo("HEALTHY");
        assertThat(member.object())
                .startsWith(
                        switch (platform) {
                            case K8S -> "pod payments/payment-service";
                            case ECS -> "task ";
                            case VM -> "VM payment-service";
                        });
        RawRequest request = Workloads.request(mesh, ORDER, PAYMENT, "GET", "/");
        await().atMost(PATIENCE).until(() -> request.send().status() == 200);

        mesh.remove(member);
        await("nothing shows it any more")
                .atMost(PATIENCE)
                .until(() -> workload(member).isEmpty());
        await("nobody reaches it any more")
                .atMost(PATIENCE)
                .until(() -> request.send().status() != 200);
        assertThat(member.agent().awaitExit(10)).isTrue();
    }

    @Test
    void noRequestIsLostWhileAServiceMovesThroughAllPlatforms() {
        Member member = mesh.add(Placed.demo(payment(11), Platform.ECS));
        RawRequest request = Workloads.request(mesh, ORDER, PAYMENT, "GET", "/");
        await().atMost(PATIENCE).until(() -> request.send().status() == 200);
        try (SteadyLoad load = new SteadyLoad(request, 200)) {
            int index = 11;
            for (Platform next : List.of(Platform.VM, Platform.K8S, Platform.ECS)) {
                index++;
                Member successor = mesh.add(Placed.demo(payment(index), next));
                mesh.awaitSynced();
                mesh.remove(member);
                mesh.awaitSynced();
                member = successor;
                int answered = load.answered();
                await().atMost(PATIENCE).until(() -> load.answered() > answered + 100);
            }
            assertThat(load.stop()).isEmpty();
        }
        mesh.remove(member);
    }

    private static DemoWorkload payment(int index) {
        return new DemoWorkload(
                "payment-" + index,
                PAYMENT.service(),
                PAYMENT.namespace(),
                PAYMENT.serviceAccount(),
                PAYMENT.labels(),
                index,
                PAYMENT.ports());
    }

    private Optional<JsonNode> workload(Member member) {
        return Meshes.get(mesh, "/v1/workloads")
                .path("workloads")
                .valueStream()
                .filter(workload ->
                        workload.path("id").asText().equals(member.instance().toString()))
                .findFirst();
    }
}
