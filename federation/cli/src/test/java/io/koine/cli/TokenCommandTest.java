package io.koine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.koine.cli.client.Json;
import io.koine.trust.enrol.JoinFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenCommandTest {
    private static final String[] CREATE = {
        "token",
        "create",
        "--namespace",
        "payments",
        "--service-account",
        "pay",
        "--label",
        "app=pay",
        "-l",
        "v=1",
        "--service",
        "pay",
        "--name",
        "pay-1",
        "--ttl",
        "1h30m"
    };

    private final FakeControlPlane server = new FakeControlPlane();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void printsTheTokenAloneOnStandardOutput() {
        server.on("POST /v1/tokens", 201, created(server.anchorPem()));

        Run run = koine(CREATE);

        assertThat(run.exit()).isZero();
        assertThat(run.out()).isEqualTo("join-secret\n");
        assertThat(run.err()).contains("token t1", "usable once until 2026-05-01T13:30:00Z");
        assertThat(Json.parse(server.asked().getFirst().body())).isEqualTo(Json.parse("""
                                {"namespace":"payments","serviceAccount":"pay","ttlSeconds":5400,
                                 "labels":{"app":"pay","v":"1"},"service":"pay","name":"pay-1"}
                                """));
    }

    /// What a platform says of its workload, a token does not say as well.
    @Test
    void aWorkloadThatASourcePublishesIsNamedByThatSource() {
        server.on("POST /v1/tokens", 201, created(server.anchorPem()));

        koine(
                "token",
                "create",
                "-n",
                "payments",
                "--service-account",
                "pay",
                "--source",
                "eks",
                "--name",
                "pay-6d5f-x");

        assertThat(Json.parse(server.asked().getFirst().body())).isEqualTo(Json.parse("""
                                {"namespace":"payments","serviceAccount":"pay","ttlSeconds":600,
                                 "source":"eks","name":"pay-6d5f-x"}
                                """));
    }

    @Test
    void writesAJoinFileThatOnlyItsOwnerCanRead() throws IOException {
        server.on("POST /v1/tokens", 201, created(server.anchorPem()));
        Path file = directory.resolve("join.json");

        Run run = koine(with("--out", file.toString()));

        assertThat(run.exit()).isZero();
        assertThat(run.out() + run.err()).doesNotContain("join-secret");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        JoinFile join = JoinFile.parse(Files.readString(file));
        assertThat(join.token()).isEqualTo("join-secret");
        assertThat(join.trustDomain()).isEqualTo(FakeControlPlane.DOMAIN);
        assertThat(join.anchors()).isEqualTo(List.of(server.anchor()));
    }

    @Test
    void makesNoTokenThatItCouldNotKeep() {
        Run run = koine(with("--out", directory.resolve("absent/join.json").toString()));

        assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).contains("join.json cannot be written: no such file");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void saysHowToRevokeATokenThatMakesNoJoinFile() throws IOException {
        server.on("POST /v1/tokens", 201, created("no certificate"));

        Run run = koine(with("--out", directory.resolve("join.json").toString()));

        assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).contains("koine token revoke t1").doesNotContain("join-secret");
        try (var left = Files.list(directory)) {
            assertThat(left.map(Path::getFileName).map(Path::toString)).containsExactly("bundle.pem");
        }
    }

    @Test
    void refusesATtlThatIsNoDuration() {
        Run run = koine("token", "create", "-n", "a", "--service-account", "b", "--ttl", "10 minutes");

        assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("expected a duration such as 90s, 10m or 1h30m");
    }

    @Test
    void revokesEachToken() {
        server.on("DELETE /v1/tokens/t1", 204, "");

        Run run = koine("token", "revoke", "t1", "t2");

        assertThat(run).isEqualTo(new Run(1, "token t1 revoked\n", "koine: token t2: no /v1/tokens/t2\n"));
    }

    private String created(String anchor) {
        ObjectNode answer = Json.object()
                .put("id", "t1")
                .put("token", "join-secret")
                .put("expires", "2026-05-01T13:30:00Z")
                .put("server", server.url())
                .put("trustDomain", "example.org");
        answer.putArray("anchors").add(anchor);
        return answer.toString();
    }

    private static String[] with(String option, String value) {
        String[] arguments = Arrays.copyOf(CREATE, CREATE.length + 2);
        arguments[CREATE.length] = option;
        arguments[CREATE.length + 1] = value;
        return arguments;
    }

    private Run koine(String... arguments) {
        return Run.koine(Run.environment(server, directory), "", arguments);
    }
}
