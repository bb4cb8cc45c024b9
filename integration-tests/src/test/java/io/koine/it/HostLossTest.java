package io.koine.it;

import static io.koine.it.Workloads.ORDER;
import static io.koine.it.Workloads.PAYMENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.quickstart.mesh.LocalMesh;
import io.koine.quickstart.mesh.Member;
import io.koine.quickstart.run.RawRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What runs on a workload's host dies: its Envoy, its agent.
@Tag("envoy")
class HostLossTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void anEnvoyThatDiesIsStartedAgainAndTakesTraffic(@TempDir Path directory) {
        try (LocalMesh mesh = Meshes.start(directory, Meshes.SHORT_LEASES)) {
            mesh.add(Workloads.vm(ORDER));
            Member payment = mesh.add(Workloads.vm(PAYMENT));
            mesh.awaitSynced();
            RawRequest request = Workloads.request(mesh, ORDER, PAYMENT, "GET", "/");
            await().atMost(PATIENCE).until(() -> request.send().status() == 200);

            ProcessHandle envoy = envoy(payment).orElseThrow();
            assertThat(envoy.destroyForcibly()).isTrue();

            await().atMost(PATIENCE)
                    .until(() -> envoy(payment)
                            .filter(next -> next.pid() != envoy.pid())
                            .isPresent());
            await().atMost(PATIENCE).until(() -> request.send().status() == 200);
        }
    }

    @Test
    void anAgentThatDiesLeavesItsEnvoyServingUntilItsWorkloadHasLeft(@TempDir Path directory) throws Exception {
        try (LocalMesh mesh = Meshes.start(directory, Meshes.SHORT_LEASES)) {
            mesh.add(Workloads.vm(ORDER));
            Member payment = mesh.add(Workloads.vm(PAYMENT));
            mesh.awaitSynced();
            RawRequest request = Workloads.request(mesh, ORDER, PAYMENT, "GET", "/");
            ProcessHandle envoy = envoy(payment).orElseThrow();
            try (SteadyLoad load = new SteadyLoad(request, 200)) {
                payment.agent().kill();
                int answered = load.answered();
                await().atMost(PATIENCE).until(() -> load.answered() > answered + 100);
                assertThat(load.stop()).isEmpty();
            }
            assertThat(envoy.isAlive()).isTrue();

            await("the lease ends")
                    .atMost(PATIENCE)
                    .until(() -> workload(mesh, "payments").isEmpty());
            assertThat(envoy.isAlive()).isTrue();

            mesh.restartAgent(payment);
            await("the workload is back")
                    .atMost(PATIENCE)
                    .until(() -> request.send().status() == 200);
            assertThat(envoy(payment).map(ProcessHandle::pid)).contains(envoy.pid());
        }
    }

    /// Policy reaches an Envoy whose workload has left: what is still open there must not escape a denial.
    @Test
    void aDenialReachesAnEnvoyWhoseAgentIsDead(@TempDir Path directory) throws Exception {
        try (LocalMesh mesh = Meshes.start(directory, Meshes.SHORT_LEASES)) {
            mesh.add(Workloads.vm(ORDER));
            Member payment = mesh.add(Workloads.vm(PAYMENT));
            mesh.awaitSynced();
            RawRequest plaintext = RawRequest.plain(payment.address(), Workloads.PORT, "GET", "/", PAYMENT.host());
            await().atMost(PATIENCE).until(() -> plaintext.send().status() == 200);
            payment.agent().kill();
            await("the lease ends")
                    .atMost(PATIENCE)
                    .until(() -> workload(mesh, "payments").isEmpty());

            Meshes.apply(mesh, """
                    apiVersion: security.istio.io/v1
                    kind: AuthorizationPolicy
                    metadata: {name: deny-all, namespace: payments}
                    spec: {}
                    """);
            await().atMost(PATIENCE).until(() -> plaintext.send().status() == 403);
            mesh.restartAgent(payment);
        }
    }

    private static Optional<JsonNode> workload(LocalMesh mesh, String namespace) {
        return StreamSupport.stream(
                        Meshes.get(mesh, "/v1/workloads").path("workloads").spliterator(), false)
                .filter(workload -> workload.path("id").asText().contains("/" + namespace + "/"))
                .findFirst();
    }

    /// @return the Envoy of a workload: the process that works in its runtime directory and is not its agent
    private static Optional<ProcessHandle> envoy(Member member) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .command()
                        .filter(c -> c.endsWith("envoy"))
                        .isPresent())
                .filter(process -> worksIn(process, member.runtime()))
                .findFirst();
    }

    private static boolean worksIn(ProcessHandle process, Path directory) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/cwd"))
                    .equals(directory);
        } catch (IOException e) {
            // The process has ended since it was listed.
            return false;
        }
    }
}
