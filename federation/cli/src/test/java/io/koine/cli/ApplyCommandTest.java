package io.koine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplyCommandTest {
    private static final String APPLY = "POST /v1/config?dryRun=false";
    private static final String CREATED = """
            {"revision":7,"objects":[{"key":"AuthorizationPolicy/payments/deny-all","change":"CREATED"},
             {"key":"PeerAuthentication/payments/strict","change":"UPDATED"},
             {"key":"PeerAuthentication/orders/strict","change":"UNCHANGED"}],"diagnostics":[]}
            """;
    private static final String UNENFORCED = """
            {"revision":8,"objects":[{"key":"VirtualService/payments/split","change":"CREATED"}],
             "diagnostics":[{"code":"NOT_ENFORCED","severity":"WARNING","resource":"VirtualService/payments/split",
             "field":"spec.http","file":null,"line":6,"message":"kept, but nothing acts on it","hint":"see the matrix"}]}
            """;

    private final FakeControlPlane server = new FakeControlPlane();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void saysWhatChangedPerObject() throws IOException {
        server.on(APPLY, 200, CREATED);
        Path file = Files.writeString(directory.resolve("policy.yaml"), "kind: AuthorizationPolicy\n");

        Run run = apply("-f", file.toString());

        assertThat(run.exit()).isZero();
        assertThat(run.lines())
                .containsExactly(
                        "AuthorizationPolicy/payments/deny-all created",
                        "PeerAuthentication/payments/strict configured",
                        "PeerAuthentication/orders/strict unchanged");
        assertThat(run.err()).isEmpty();
        assertThat(server.asked().getFirst().authorization()).isEqualTo("Bearer " + FakeControlPlane.TOKEN);
    }

    @Test
    void readsStandardInputAndMarksADryRun() {
        server.on("POST /v1/config?dryRun=true", 200, CREATED);

        Run run = apply("-f", "-", "--dry-run");

        assertThat(run.exit()).isZero();
        assertThat(run.lines().getFirst()).isEqualTo("AuthorizationPolicy/payments/deny-all created (dry run)");
        assertThat(server.asked().getFirst().body()).contains("from stdin");
    }

    @Test
    void sendsADirectoryAsOneTextAndNamesFileAndLineOfADiagnostic() throws IOException {
        server.on(APPLY, 200, UNENFORCED);
        Files.writeString(directory.resolve("a.yaml"), "a: 1\nb: 2");
        Path second = Files.writeString(directory.resolve("b.yml"), "c: 3\nd: 4\n");
        Files.writeString(directory.resolve("notes.txt"), "not sent");

        Run run = apply("-f", directory.toString());

        assertThat(server.asked().getFirst().body()).isEqualTo("---\na: 1\nb: 2\n---\nc: 3\nd: 4\n");
        assertThat(run.exit()).isEqualTo(ExitCode.UNENFORCED);
        assertThat(run.err())
                .isEqualTo(second + ":2: warning NOT_ENFORCED VirtualService/payments/split spec.http:"
                        + " kept, but nothing acts on it (see the matrix)" + System.lineSeparator());
    }

    /// Given an object that two files hold, then both places are named.
    @Test
    void namesBothPlacesOfAnObjectThatIsThereTwice() throws IOException {
        server.on(APPLY, 422, """
                {"title":"Invalid","status":422,"detail":"1 problem in the manifests","diagnostics":[
                 {"code":"DUPLICATE_OBJECT","severity":"ERROR","resource":"PeerAuthentication/payments/x","field":"",
                  "line":6,"message":"the same object is on line 3 already, and says something else","hint":""},
                 {"code":"SYNTAX","severity":"ERROR","resource":"document 2","field":"",
                  "line":6,"message":"what is on line 3 is no YAML","hint":""}]}
                """);
        Path first = Files.writeString(directory.resolve("a.yaml"), "# comment\na: 1\n");
        Path second = Files.writeString(directory.resolve("b.yaml"), "# comment\nb: 2\n");

        Run run = apply("-f", directory.toString());

        assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err().lines())
                .contains(
                        second + ":2: error DUPLICATE_OBJECT PeerAuthentication/payments/x: the same object is at "
                                + first + ":2 already, and says something else",
                        second + ":2: error SYNTAX document 2: what is on line 3 is no YAML");
    }

    @Test
    void acceptsUnenforcedObjectsIfAllowed() {
        server.on(APPLY, 200, UNENFORCED);

        assertThat(apply("-f", "-", "--allow-unenforced").exit()).isZero();
    }

    @Test
    void printsEachDiagnosticOfARefusal() {
        server.on(APPLY, 422, """
                {"title":"Invalid","status":422,"detail":"2 errors: nothing was applied","diagnostics":[
                 {"code":"UNKNOWN_FIELD","severity":"ERROR","resource":"AuthorizationPolicy/payments/x",
                  "field":"spec.rulez","file":"","line":2,"message":"unknown; nearest is rules","hint":""},
                 {"code":"UNKNOWN_KIND","severity":"ERROR","resource":"Foo/payments/y","field":"","line":0,
                  "message":"no such kind","hint":""}]}
                """);

        Run run = apply("-f", "-");

        assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines())
                .containsExactly(
                        "koine: 2 errors: nothing was applied",
                        "stdin:1: error UNKNOWN_FIELD AuthorizationPolicy/payments/x spec.rulez:"
                                + " unknown; nearest is rules",
                        "error UNKNOWN_KIND Foo/payments/y: no such kind");
    }

    @Test
    void printsTheWholeAnswerAsJson() {
        server.on(APPLY, 200, UNENFORCED);

        Run run = apply("-f", "-", "-o", "json");

        assertThat(run.exit()).isEqualTo(ExitCode.UNENFORCED);
        assertThat(run.out()).contains("\"revision\": 8", "\"NOT_ENFORCED\"");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void sendsNothingIfAFileIsMissing() {
        Run run = apply("-f", directory.resolve("absent.yaml").toString());

        assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).contains("absent.yaml cannot be read: no such file");
        assertThat(server.asked()).isEmpty();
    }

    private Run apply(String... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "apply";
        System.arraycopy(options, 0, arguments, 1, options.length);
        return Run.koine(Run.environment(server, directory), "# from stdin\n", arguments);
    }
}
