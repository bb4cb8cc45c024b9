package io.koine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.client.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AnalyzeCommandTest {
    private static final String WORKLOAD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: web, namespace: shop, labels: {app: web}}
            spec: {containers: [{ports: [{containerPort: 8080, name: http}]}]}
            ---
            """;
    private static final String TYPO = """
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: typo, namespace: shop}
            spec: {selector: {matchLabels: {app: wep}}, rules: [{}]}
            """;

    @TempDir
    private Path folder;

    private Run analyze(String text, String... more) throws IOException {
        Path file = Files.writeString(folder.resolve("all.yaml"), text);
        String[] arguments = new String[more.length + 3];
        arguments[0] = "analyze";
        arguments[1] = "-f";
        arguments[2] = file.toString();
        System.arraycopy(more, 0, arguments, 3, more.length);
        return Run.koine(Map.of(), "", arguments);
    }

    @Test
    void whatStandsOutIsToldWithFileAndField() throws IOException {
        Run run = analyze(WORKLOAD + TYPO);
        assertThat(run.exit()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.lines())
                .hasSize(2)
                .first()
                .asString()
                .contains(
                        "all.yaml:6: warning UNKNOWN_WORKLOAD AuthorizationPolicy/shop/typo spec.selector.matchLabels")
                .contains("{app=wep}");
        assertThat(run.lines().getLast()).isEqualTo("0 errors, 1 warnings, 0 notes");
    }

    @Test
    void anErrorMakesItFail() throws IOException {
        Run run = analyze(WORKLOAD + TYPO.replace("rules", "rulez"));
        assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
        assertThat(run.lines().getFirst()).contains("error UNKNOWN_FIELD", "spec.rulez", "did you mean \"rules\"?");
    }

    /// What a control plane refuses under one meaning only is an error under that one only.
    @Test
    void anOpenDoorIsAnErrorWherePolicyIsStrict() throws IOException {
        String open = TYPO.replace("wep", "web").replace("rules: [{}]", "action: DENY");
        assertThat(analyze(open, "--meaning", "strict").exit()).isEqualTo(ExitCode.FAILED);
        Run istio = analyze(open, "--meaning", "istio");
        assertThat(istio.exit()).isZero();
        assertThat(istio.out()).contains("warning OPEN_DOOR").contains("info MEANING_DIFFERS");
    }

    @Test
    void aControlPlaneIsAskedTheSame() throws IOException {
        String answer = Json.parse(analyze(WORKLOAD + TYPO, "-o", "json").out()).toString();
        try (FakeControlPlane server = new FakeControlPlane().on("GET /v1/analyze", 200, answer)) {
            Map<String, String> environment = Run.environment(server, folder);
            assertThat(Run.koine(environment, "", "analyze").out())
                    .isEqualTo(analyze(WORKLOAD + TYPO).out());
            JsonNode whole = Json.parse(
                    Run.koine(environment, "", "analyze", "-o", "json").out());
            assertThat(whole.path("diagnostics").findValuesAsText("code")).containsExactly("UNKNOWN_WORKLOAD");
        }
    }
}
