package io.koine.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.koine.cli.manifest.Manifests;
import io.koine.model.Platform;
import io.koine.model.policy.PolicyMeaning;
import io.koine.quickstart.cases.Case;
import io.koine.quickstart.cases.CaseReader;
import io.koine.quickstart.cases.Client;
import io.koine.quickstart.cases.Reading;
import io.koine.quickstart.mesh.LocalMesh;
import io.koine.quickstart.report.Outcome;
import io.koine.quickstart.report.Report;
import io.koine.quickstart.report.Round;
import io.koine.quickstart.report.Row;
import io.koine.quickstart.report.Seat;
import io.koine.quickstart.run.CaseRun;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The cases of `examples/` on real Envoys and a real Kubernetes API server. ECS and Cloud Map are a local
/// imitation of AWS: what these tests show of ECS they show of that.
@Tag("envoy")
@Tag("cluster")
@Tag("aws")
class CasesImitationTest {
    @TempDir
    private Path directory;

    private static Case read(Path file) throws IOException {
        Reading reading = CaseReader.read(file.toString(), Files.readString(file));
        assertThat(reading).isInstanceOf(Reading.Usable.class);
        return ((Reading.Usable) reading).value();
    }

    private Report run(Path requests, Path policies) throws IOException {
        return run(requests, policies, PolicyMeaning.STRICT);
    }

    private Report run(Path requests, Path policies, PolicyMeaning meaning) throws IOException {
        Case value = read(requests);
        Manifests manifests = Manifests.read(List.of(policies.toString()), InputStream.nullInputStream());
        try (LocalMesh mesh = Meshes.start(directory, CaseRun.needs(value), List.of())) {
            for (Platform platform : value.platforms()) {
                Optional<String> missing = mesh.unavailable(platform);
                assumeTrue(missing.isEmpty(), () -> platform + ": " + missing.orElse(""));
            }
            return CaseRun.run(
                    mesh,
                    requests.toString(),
                    value,
                    new CaseRun.Rules(meaning, manifests),
                    new CaseRun.Viewer(line -> {}, round -> {}));
        }
    }

    private static List<String> wrong(Report report) {
        return report.rounds().stream()
                .flatMap(round -> round.rows().stream())
                .filter(row -> row.mark() != Row.Mark.OK)
                .map(row -> row.request().id() + ": " + row.outcome())
                .toList();
    }

    /// What the proxies saw is what the control plane says.
    private static void assertIdentities(Round round) {
        Map<String, String> identities =
                round.seats().stream().collect(Collectors.toMap(Seat::workload, Seat::spiffeId));
        assertThat(round.rows())
                .filteredOn(row -> row.request().client() == Client.MTLS
                        && !row.from().spiffeId().isEmpty())
                .isNotEmpty()
                .allSatisfy(row -> {
                    assertThat(row.from().spiffeId())
                            .as(row.request().id())
                            .isEqualTo(identities.get(row.from().name()));
                    assertThat(row.to().spiffeId())
                            .as(row.request().id())
                            .isEqualTo(identities.get(row.to().name()));
                });
    }

    private static Outcome.Sent sent(Row row) {
        return (Outcome.Sent) row.outcome();
    }

    @Test
    void theTableStaysTheSameWhereverThePaymentServiceIs() throws IOException {
        Path example = Meshes.home().resolve("examples/quickstart");
        Report report = run(example.resolve("case.yaml"), example.resolve("policies"));
        assertThat(wrong(report)).isEmpty();
        assertThat(report.changed()).isEmpty();
        assertThat(report.compared())
                .isEqualTo(report.rounds().getFirst().rows().size());
        assertThat(report.rounds())
                .extracting(round -> round.seats().get(1).platform())
                .containsExactly(Platform.ECS, Platform.VM, Platform.K8S);
        report.rounds().forEach(CasesImitationTest::assertIdentities);
        assertThat(report.diagnostics())
                .anyMatch(diagnostic -> diagnostic.path("code").asText().equals("WEAK_MATCH"));
    }

    @Test
    void allSecurityPoliciesOfTheAcceptanceCaseHoldOnAllPlatforms() throws IOException {
        Path example = Meshes.home().resolve("examples/acceptance");
        Report report = run(example.resolve("requests.yaml"), example.resolve("policies"));
        Round round = report.rounds().getFirst();
        assertThat(round.seats()).hasSizeGreaterThanOrEqualTo(10);
        assertThat(round.seats()).extracting(Seat::platform).contains(Platform.values());
        assertThat(round.rows()).hasSizeGreaterThanOrEqualTo(100);
        assertThat(wrong(report)).isEmpty();
        assertIdentities(round);
        assertThat(round.rows().stream()
                        .filter(row -> row.request().client() == Client.MTLS
                                && sent(row).accessLog() == null)
                        .map(row -> row.request().id()))
                .as("requests that the callee's Envoy does not know of")
                .containsExactly("lower-case-method");
    }

    @ParameterizedTest
    @EnumSource(PolicyMeaning.class)
    void moreThanAThousandRequestsEndAsTheMeaningOfPoliciesSays(PolicyMeaning meaning) throws IOException {
        Path example =
                Meshes.home().resolve("examples/meaning/" + meaning.name().toLowerCase(Locale.ROOT));
        Report report = run(example.resolve("requests.yaml"), example.resolve("policies"), meaning);
        assertThat(report.rounds().getFirst().rows()).hasSizeGreaterThan(1_000);
        assertThat(wrong(report)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(PolicyMeaning.class)
    void twoHundredRequestsEndTheSameWhereverTheLedgerIs(PolicyMeaning meaning) throws IOException {
        Path example = Meshes.home().resolve("examples/matrix");
        Report report = run(example.resolve("requests.yaml"), example.resolve("policies"), meaning);
        assertThat(report.rounds())
                .extracting(round -> round.seats().getFirst().platform())
                .containsExactly(Platform.K8S, Platform.ECS, Platform.VM);
        assertThat(report.rounds()).allSatisfy(round -> assertThat(round.rows()).hasSizeGreaterThan(200));
        assertThat(wrong(report)).isEmpty();
        assertThat(report.changed()).isEmpty();
    }

    @Test
    void aWrongExpectationMakesTheCaseFail() throws IOException {
        Path requests = Files.writeString(directory.resolve("requests.yaml"), """
                workloads:
                - {name: caller, platform: vm, namespace: shop, ports: [{name: http, port: 8080}]}
                - {name: callee, platform: vm, namespace: shop, ports: [{name: http, port: 8080}]}
                requests:
                - {id: right, from: caller, to: callee, expect: 403}
                - {id: wrong, from: caller, to: callee, expect: 200}
                """);
        Path policies = Files.writeString(directory.resolve("policies.yaml"), """
                apiVersion: security.istio.io/v1
                kind: AuthorizationPolicy
                metadata: {name: deny-all, namespace: shop}
                spec: {}
                """);
        Report report = run(requests, policies);
        List<Row> rows = report.rounds().getFirst().rows();
        assertThat(rows).extracting(Row::mark).containsExactly(Row.Mark.OK, Row.Mark.WRONG);
        assertThat(sent(rows.getLast()).exchange().got()).isEqualTo("403");
        assertThat(sent(rows.getLast()).exchange().attempts()).isGreaterThan(1);
        assertThat(sent(rows.getLast()).decidedBy()).isEqualTo("no rule of shop/deny-all");
        assertThat(report.asExpected()).isFalse();
    }
}
