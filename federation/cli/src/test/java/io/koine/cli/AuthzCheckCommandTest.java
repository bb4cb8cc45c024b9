package io.koine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.client.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuthzCheckCommandTest {
    private static final String WEB = "spiffe://cluster.local/ns/shop/sa/web";

    @TempDir
    private Path folder;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("all.yaml"), """
                apiVersion: v1
                kind: Pod
                metadata: {name: ledger, namespace: bank, labels: {app: ledger}}
                spec: {containers: [{ports: [{containerPort: 8080, name: http}, {containerPort: 9000, name: tcp}]}]}
                ---
                apiVersion: security.istio.io/v1
                kind: PeerAuthentication
                metadata: {name: default, namespace: bank}
                spec: {mtls: {mode: STRICT}}
                ---
                apiVersion: security.istio.io/v1
                kind: AuthorizationPolicy
                metadata: {name: no-admin, namespace: bank}
                spec: {action: DENY, rules: [{to: [{operation: {paths: [/admin]}}]}]}
                ---
                apiVersion: security.istio.io/v1
                kind: AuthorizationPolicy
                metadata: {name: readers, namespace: bank}
                spec:
                  rules:
                  - from: [{source: {namespaces: [shop]}}]
                    when: [{key: "request.headers[x-team]", values: [red]}]
                ---
                apiVersion: mesh.koine.io/v1
                kind: MeshConfig
                metadata: {name: mesh, namespace: istio-system}
                spec: {policyMeaning: ISTIO}
                """);
    }

    private Run check(String... more) {
        List<String> all = new ArrayList<>(
                List.of("authz", "check", "-f", folder.toString(), "--to", "bank/ledger", "--port", "8080"));
        all.addAll(List.of(more));
        return Run.koine(Map.of(), "", all.toArray(String[]::new));
    }

    @Test
    void theVerdictTheDecidingPolicyAndTheOthersAreShown() {
        Run run = check("--from", WEB, "--path", "/admin", "--header", "x-team=red");
        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isZero();
        assertThat(run.lines().getFirst()).isEqualTo("DENY (HTTP 403)");
        assertThat(run.out())
                .contains("decided by  AuthorizationPolicy/bank/no-admin (DENY)")
                .contains("asked of    manifests/bank/ledger port 8080 (HTTP), mTLS STRICT by"
                        + " PeerAuthentication/bank/default")
                .contains("policy ISTIO");
        Run other = check("--from", WEB, "--path", "/", "--header", "x-team=blue");
        assertThat(other.out())
                .startsWith("DENY (HTTP 403)")
                .contains("request.headers[x-team] is \"blue\"; wanted red")
                .contains("paths is \"/\"; wanted /admin");
    }

    @Test
    void theExitStatusTellsTheVerdictIfAsked() {
        assertThat(check("--from", WEB, "--header", "x-team=red", "--exit-code").exit())
                .isZero();
        assertThat(check("--from", WEB, "--exit-code").exit()).isEqualTo(ExitCode.DENIED);
        assertThat(check("--from", WEB).exit()).isZero();
    }

    @Test
    void withoutFromThereIsACallerInPlaintext() {
        assertThat(check().out()).startsWith("DENY\n").contains("PeerAuthentication/bank/default");
        assertThat(check("--from", WEB, "--transport", "plaintext").out()).startsWith("DENY\n");
        assertThat(check("--transport", "tls-without-certificate").out()).startsWith("DENY\n");
        assertThat(check("--transport", "pigeon").err())
                .contains("transport: \"PIGEON\"; expected one of [MTLS, TLS_WITHOUT_MESH_ALPN,");
    }

    @Test
    void theMeaningCanBeAskedFor() {
        assertThat(check("--from", WEB, "--meaning", "strict").out()).contains("policy STRICT");
    }

    @Test
    void theWholeAnswerIsJson() {
        JsonNode answer = Json.parse(check("--from", WEB, "-o", "json").out());
        assertThat(answer.path("verdict").asText()).isEqualTo("DENY");
        assertThat(answer.path("policies").findValuesAsText("policy"))
                .containsExactly("AuthorizationPolicy/bank/no-admin", "AuthorizationPolicy/bank/readers");
    }

    @Test
    void mistakesNameWhatWasExpected() throws IOException {
        assertThat(check("--from", "web").err()).contains("from:", "\"web\"", "spiffe://");
        assertThat(check("--header", "x").err()).contains("--header", "NAME=VALUE");
        Run nobody = Run.koine(Map.of(), "", "authz", "check", "-f", folder.toString(), "--to", "bank/nobody");
        assertThat(nobody.err()).contains("bank/nobody", "[ledger]");
        assertThat(check("--claims", folder.resolve("none").toString()).err()).contains("--claims", "cannot be read");
        Path list = Files.writeString(folder.resolve("list.txt"), "[]");
        assertThat(check("--claims", list.toString()).err()).contains("--claims", "no JSON object");
        assertThat(check("--from", "web").exit()).isEqualTo(ExitCode.FAILED);
        Run live = Run.koine(Map.of(), "", "authz", "check", "--to", "a/b", "--meaning", "istio");
        assertThat(live.err()).contains("expected -f");
    }

    @Test
    void manifestsWithErrorsGiveNoAnswer() throws IOException {
        Files.writeString(folder.resolve("bad.yaml"), """
                apiVersion: security.istio.io/v1
                kind: AuthorizationPolicy
                metadata: {name: b, namespace: bank}
                spec: {actoin: DENY}
                """);
        Run run = check("--from", WEB);
        assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("bad.yaml:4: error UNKNOWN_FIELD", "have errors");
    }

    @Test
    void aControlPlaneIsAskedTheSame() throws IOException {
        Path claims = Files.writeString(folder.resolve("claims.txt"), "{\"iss\": \"i\", \"roles\": [\"a\"]}");
        try (FakeControlPlane server = new FakeControlPlane()
                .on(
                        "POST /v1/authz/check",
                        200,
                        "{\"verdict\":\"MAYBE\",\"reason\":\"provider \\\"x\\\" is asked\"}")) {
            Run run = Run.koine(
                    Run.environment(server, folder),
                    "",
                    "authz",
                    "check",
                    "--from",
                    WEB,
                    "--to",
                    "bank/ledger",
                    "--method",
                    "PUT",
                    "--header",
                    "a=b=c",
                    "--claims",
                    claims.toString(),
                    "--exit-code");
            assertThat(run.err()).isEmpty();
            assertThat(run.exit()).isEqualTo(ExitCode.MAYBE);
            assertThat(run.out()).startsWith("MAYBE\n").contains("provider \"x\" is asked");
            assertThat(Json.parse(server.asked().getFirst().body())).isEqualTo(Json.parse("""
                    {"from": "spiffe://cluster.local/ns/shop/sa/web", "to": "bank/ledger", "method": "PUT",
                     "headers": [{"name": "a", "value": "b=c"}], "claims": {"iss": "i", "roles": ["a"]}}
                    """));
        }
    }
}
