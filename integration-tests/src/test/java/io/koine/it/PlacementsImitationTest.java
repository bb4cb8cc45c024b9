package io.koine.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.koine.cli.manifest.Manifests;
import io.koine.model.Platform;
import io.koine.model.SortedCopies;
import io.koine.model.policy.PolicyMeaning;
import io.koine.quickstart.cases.Case;
import io.koine.quickstart.cases.CaseReader;
import io.koine.quickstart.cases.Reading;
import io.koine.quickstart.mesh.LocalMesh;
import io.koine.quickstart.mesh.Member;
import io.koine.quickstart.mesh.Needs;
import io.koine.quickstart.mesh.Placed;
import io.koine.quickstart.report.Report;
import io.koine.quickstart.report.Row;
import io.koine.quickstart.run.CaseRun;
import io.koine.quickstart.workload.DemoPort;
import io.koine.quickstart.workload.DemoWorkload;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The same policy gives the same verdicts wherever caller and callee run: as a pod, as an ECS task (of the imitation
/// of AWS) or on a VM.
@Tag("envoy")
@Tag("cluster")
@Tag("aws")
class PlacementsImitationTest {
    private static final Logger LOG = LoggerFactory.getLogger(PlacementsImitationTest.class);
    private static final int PORT = 8080;
    private static final String DENY = """
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: deny-orders, namespace: payments}
            spec:
              action: DENY
              rules:
              - from:
                - source: {namespaces: [orders]}
            """;

    @TempDir
    private Path directory;

    /// Given callers on all three platforms, when the callee moves through all three, then each of the nine placements
    /// gives the same table, decided by the same policies and with the same identities.
    @Test
    void ninePlacementsOneTable() throws IOException {
        Case value = read("/cases/placements.yaml");
        Manifests policies = Manifests.read(
                List.of(Meshes.home().resolve("examples/quickstart/policies").toString()),
                new ByteArrayInputStream(new byte[0]));
        try (LocalMesh mesh = Meshes.start(directory, CaseRun.needs(value), List.of())) {
            requireAll(mesh);
            Report report = CaseRun.run(
                    mesh,
                    "placements",
                    value,
                    new CaseRun.Rules(PolicyMeaning.STRICT, policies),
                    new CaseRun.Viewer(line -> {}, round -> {}));
            assertThat(report.rounds()).hasSize(3);
            assertThat(report.rounds().stream()
                            .flatMap(round -> round.rows().stream())
                            .filter(row -> row.mark() != Row.Mark.OK))
                    .isEmpty();
            assertThat(report.changed()).isEmpty();
            assertThat(report.compared()).isEqualTo(value.requests().size());
        }
    }

    /// Given one open connection to a callee on each platform, when a DENY is applied, then all of them are refused on
    /// that connection, and served again when it is deleted. How long it took is logged, not asserted.
    @Test
    void aPolicyFlipsAllThreePlatformsOnOpenConnections() throws IOException {
        Needs needs = Needs.of(List.of(Platform.values()), List.of("orders", "payments"));
        try (LocalMesh mesh = Meshes.start(directory, needs, List.of())) {
            requireAll(mesh);
            DemoWorkload caller = workload("order", "orders", 1);
            List<Placed> placed = new ArrayList<>(List.of(Placed.demo(caller, Platform.VM)));
            for (Platform platform : Platform.values()) {
                placed.add(Placed.demo(
                        workload("payment-" + platform.name().toLowerCase(Locale.ROOT), "payments", placed.size() + 1),
                        platform));
            }
            List<Member> members = mesh.addAll(placed);
            mesh.awaitSynced();
            Map<Platform, KeepAlive> open = new TreeMap<>();
            for (Member callee : members.subList(1, members.size())) {
                String host = callee.workload().host();
                KeepAlive connection = new KeepAlive(mesh.outboundAddress(caller, host), PORT, host);
                open.put(callee.platform(), connection);
                await().until(() -> connection.ask("GET", "/") == 200);
            }
            long denied = System.nanoTime();
            Meshes.apply(mesh, DENY);
            awaitAll(open, 403, denied);
            long deleted = System.nanoTime();
            Meshes.delete(mesh, "AuthorizationPolicy", "payments", "deny-orders");
            awaitAll(open, 200, deleted);
            for (KeepAlive connection : open.values()) {
                connection.close();
            }
        }
    }

    private static void awaitAll(Map<Platform, KeepAlive> open, int status, long since) {
        open.forEach((platform, connection) -> {
            await().pollInterval(Duration.ofMillis(5)).until(() -> connection.ask("GET", "/") == status);
            LOG.info("{} answers {} after {} ms", platform, status, (System.nanoTime() - since) / 1_000_000);
        });
    }

    private static DemoWorkload workload(String name, String namespace, int index) {
        return new DemoWorkload(
                name,
                name,
                namespace,
                name,
                SortedCopies.sorted(new TreeMap<>(Map.of("app", name))),
                index,
                List.of(new DemoPort("http", PORT)));
    }

    private static void requireAll(LocalMesh mesh) {
        for (Platform platform : Platform.values()) {
            mesh.unavailable(platform).ifPresent(reason -> assumeTrue(false, platform + ": " + reason));
        }
    }

    private static Case read(String resource) throws IOException {
        try (InputStream stream = Objects.requireNonNull(PlacementsImitationTest.class.getResourceAsStream(resource))) {
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return switch (CaseReader.read(resource, text)) {
                case Reading.Usable usable -> usable.value();
                case Reading.Refused refused ->
                    throw new AssertionError(refused.problems().toString());
            };
        }
    }
}
