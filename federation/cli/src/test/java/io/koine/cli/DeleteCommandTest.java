package io.koine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeleteCommandTest {
    private final FakeControlPlane server = new FakeControlPlane();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void deletesByKindAndName() {
        server.on("DELETE /v1/config/AuthorizationPolicy/payments/deny-all", 200, "{\"revision\":8}");

        Run run = koine("", "delete", "authorizationpolicies", "deny-all", "-n", "payments");

        assertThat(run).isEqualTo(new Run(0, "AuthorizationPolicy/payments/deny-all deleted\n", ""));
    }

    @Test
    void deletesWhatManifestsNameAndGoesOnAfterAFailure() {
        server.on("DELETE /v1/config/PeerAuthentication/orders/strict", 200, "{\"revision\":9}");
        server.on(
                "DELETE /v1/config/Gateway/default/gone",
                404,
                "{\"title\":\"Not found\",\"detail\":\"no such object\"}");
        String manifests = """
                kind: Gateway
                metadata: {name: gone}
                ---
                ---
                kind: PeerAuthentication
                metadata: {name: strict, namespace: orders}
                """;

        Run run = koine(manifests, "delete", "-f", "-");

        assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
        assertThat(run.out()).isEqualTo("PeerAuthentication/orders/strict deleted\n");
        assertThat(run.err()).isEqualTo("koine: Gateway/default/gone: no such object\n");
    }

    @Test
    void encodesWhatTheUserWrites() {
        koine("", "delete", "gw", "../../x y", "-n", "a/b");

        assertThat(server.asked().getFirst().path()).isEqualTo("/v1/config/Gateway/a%2Fb/..%2F..%2Fx%20y");
    }

    @Test
    void namesTheFileOfADamagedManifest() {
        Run run = koine("a: [", "delete", "-f", "-");

        assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).startsWith("koine: stdin:1: no YAML or JSON: ");
    }

    @Test
    void namesTheMissingField() {
        assertThat(koine("kind: Gateway\n", "delete", "-f", "-").err())
                .isEqualTo("koine: stdin: a document without 'name'\n");
    }

    @Test
    void wantsEitherNamesOrFiles() {
        assertThat(koine("", "delete").err()).contains("expected either KIND and NAME, or -f FILE");
        assertThat(koine("", "delete", "gw", "x", "-f", "-").exit()).isEqualTo(ExitCode.FAILED);
    }

    private Run koine(String stdin, String... arguments) {
        return Run.koine(Run.environment(server, directory), stdin, arguments);
    }
}
