package io.koine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.trust.BundleDocument;
import io.koine.trust.SpiffeId;
import io.koine.trust.TrustBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How the command finds and trusts a control plane, and what it says when it cannot.
class ConnectionTest {
    private static final String STATUS = """
            {"ready":true,"reason":"","trustDomain":"example.org","generation":12,"revision":7,"bundleSequence":1,
             "proxies":2,"version":"0.1.0"}
            """;

    private final FakeControlPlane server = new FakeControlPlane();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void showsTheStatus() {
        server.on("GET /v1/status", 200, STATUS);

        Run run = koine("status");

        assertThat(run.exit()).isZero();
        assertThat(run.lines()).startsWith("ready             yes", "version           0.1.0");
    }

    @Test
    void failsIfNotReady() {
        server.on("GET /v1/status", 200, "{\"ready\":false,\"reason\":\"source vm has never been read\"}");

        Run run = koine("status");

        assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
        assertThat(run.lines().getFirst()).isEqualTo("ready             no: source vm has never been read");
    }

    @Test
    void takesServerAndAnchorsFromADataDirectoryAndTheTokenFromAFile() throws IOException {
        server.on("GET /v1/status", 200, STATUS);
        server.writeAnchors(directory);
        Files.writeString(directory.resolve("endpoints.json"), "{\"api\":\"" + server.url() + "\"}");
        Path token = Files.writeString(directory.resolve("token"), FakeControlPlane.TOKEN + "\n");

        Run run = Run.koine(
                Map.of("KOINE_SERVER", "https://unused.invalid"),
                "",
                "--data",
                directory.toString(),
                "status",
                "--token-file",
                token.toString());

        assertThat(run.exit()).isZero();
        assertThat(server.asked().getFirst().authorization()).isEqualTo("Bearer " + FakeControlPlane.TOKEN);
    }

    @Test
    void saysWhichTokenWasRefused() {
        server.on("GET /v1/status", 401, "{\"title\":\"Unauthorized\",\"detail\":\"token unknown\"}");

        Run run = koine("status");

        assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).isEqualTo("koine: token unknown (the token came from KOINE_TOKEN)\n");
    }

    @Test
    void showsAnAnswerThatIsNoProblemAsItIs() {
        server.on("GET /v1/status", 502, "text/html", "<html>proxy\u001b[31m</html>");

        assertThat(koine("status").err()).isEqualTo("koine: HTTP status 502: <html>proxy?[31m</html>\n");
    }

    @Test
    void refusesAServerWithAnotherIdentity() {
        try (FakeControlPlane other =
                new FakeControlPlane(SpiffeId.ofWorkload(FakeControlPlane.DOMAIN, "payments", "koine"))) {
            Run run = Run.koine(Run.environment(other, directory), "", "status");

            assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
            assertThat(run.err())
                    .contains("cannot trust " + other.url(), "spiffe://example.org/ns/koine-system/sa/koine");
            assertThat(other.asked()).isEmpty();
        }
    }

    @Test
    void refusesAServerUnderOtherAnchors() {
        try (FakeControlPlane other = new FakeControlPlane()) {
            Map<String, String> environment = Run.environment(server, directory);
            environment.put("KOINE_SERVER", other.url());

            Run run = Run.koine(environment, "", "status");

            assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
            assertThat(run.err()).contains("cannot trust " + other.url(), "bundle.pem");
        }
    }

    @Test
    void namesTheAddressThatDoesNotAnswer() {
        Map<String, String> environment = Run.environment(server, directory);
        server.close();

        Run run = Run.koine(environment, "", "status");

        assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).contains("cannot connect to " + server.url(), "--server, KOINE_SERVER or --data");
    }

    @Test
    void saysWhatIsNotConfigured() throws IOException {
        Map<String, String> environment = Run.environment(server, directory);
        Path anchors = directory.resolve("bundle.pem");

        assertThat(Run.koine(Map.of(), "", "status").err()).contains("no control plane", "KOINE_SERVER");
        assertThat(Run.koine(Map.of("KOINE_SERVER", server.url()), "", "status").err())
                .contains("no CA file");
        environment.remove("KOINE_TOKEN");
        assertThat(Run.koine(environment, "", "status").err()).contains("no administrator's token");
        environment.put("KOINE_TOKEN", "two words");
        assertThat(Run.koine(environment, "", "status").err())
                .contains("the token of KOINE_TOKEN has 9 characters")
                .doesNotContain("two words");
        environment.put("KOINE_TOKEN", FakeControlPlane.TOKEN);
        environment.put("KOINE_SERVER", "http://127.0.0.1:1/v1");
        assertThat(Run.koine(environment, "", "status").err()).contains("expected https://<host>[:<port>]");
        environment.put("KOINE_SERVER", server.url());
        Files.writeString(anchors, "");
        assertThat(Run.koine(environment, "", "status").err())
                .contains("name the trust domains [], expected exactly one");
    }

    @Test
    void suggestsTheOptionThatWasMeant() {
        Run run = koine("status", "--sever", "x");

        assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("Unknown option", "--sever", "--server");
    }

    @Test
    void suggestsTheVerbThatWasMeant() {
        Run run = koine("aply", "-f", "-");

        assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("aply", "koine apply");
    }

    @Test
    void wantsAVerb() {
        assertThat(koine().exit()).isEqualTo(ExitCode.USAGE);
        assertThat(koine("token").exit()).isEqualTo(ExitCode.USAGE);
        assertThat(koine("bundle").exit()).isEqualTo(ExitCode.USAGE);
        assertThat(koine("apply", "--help").out()).contains("Usage: koine apply", "--server");
    }

    @Test
    void showsTheBundleWithoutAToken() {
        TrustBundle bundle =
                new TrustBundle(FakeControlPlane.DOMAIN, 4, TrustBundle.DEFAULT_REFRESH_HINT, List.of(server.anchor()));
        server.on("GET /v1/enrolment/bundle", 200, BundleDocument.print(bundle));
        Map<String, String> environment = Run.environment(server, directory);
        environment.remove("KOINE_TOKEN");

        Run run = Run.koine(environment, "", "bundle", "show");

        assertThat(run.lines().getFirst()).isEqualTo("trust domain example.org, sequence 4, refresh every 300 s");
        assertThat(run.lines()).hasSize(3);
        assertThat(Run.koine(environment, "", "bundle", "show", "--pem").out()).isEqualTo(server.anchorPem());
        assertThat(Run.koine(environment, "", "bundle", "show", "-o", "json").out())
                .contains("spiffe_sequence");
    }

    @Test
    void showsTheVersionsOfBothSides() {
        server.on("GET /v1/status", 200, STATUS);

        assertThat(koine("version").out())
                .contains("client: 0.1", "server: 0.1.0")
                .doesNotContain("${");
        assertThat(koine("version", "--client").out()).doesNotContain("server");
    }

    private Run koine(String... arguments) {
        return Run.koine(Run.environment(server, directory), "", arguments);
    }
}
