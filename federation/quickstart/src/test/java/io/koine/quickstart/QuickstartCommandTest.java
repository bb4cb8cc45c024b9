package io.koine.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.cli.Context;
import io.koine.cli.ExitCode;
import io.koine.cli.FailureHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// What is refused before anything is started; the rest needs a mesh.
class QuickstartCommandTest {
    @TempDir
    private Path home;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        Context context = new Context(
                Map.of("KOINE_HOME", home.toString()),
                InputStream.nullInputStream(),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                InstantSource.system());
        return new CommandLine(new QuickstartCommand(context))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(context.out())
                .setErr(context.err())
                .setExecutionExceptionHandler(new FailureHandler(context))
                .execute(arguments);
    }

    private void assertNothingStarted() {
        assertThat(home.resolve(".koine")).doesNotExist();
    }

    @Test
    void halfACaseIsAWrongCommandLine() {
        assertThat(run("--manifests", "policies")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--requests");
        assertNothingStarted();
    }

    @Test
    void aPlatformThatDoesNotExistIsAWrongCommandLine() {
        assertThat(run("--require", "k8s,gce")).isEqualTo(ExitCode.USAGE);
        assertNothingStarted();
    }

    @Test
    void aCaseThatCannotBeUsedIsRefusedWithAllThatIsWrong() throws IOException {
        Path requests = Files.writeString(home.resolve("requests.yaml"), """
                workloads:
                - {name: a, platform: eks, namespace: shop, ports: [{name: http, port: 8080}]}
                requests:
                - {from: b, to: a, expect: 200}
                """);
        assertThat(run("--manifests", home.toString(), "--requests", requests.toString()))
                .isEqualTo(ExitCode.FAILED);
        assertThat(err.toString().lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("koine: " + requests + ":"))
                .anyMatch(line -> line.contains(":2: workloads[0].platform: \"eks\""))
                .anyMatch(line -> line.contains(":4: requests[0].from: \"b\""));
        assertNothingStarted();
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path missing = home.resolve("missing.yaml");
        assertThat(run("--manifests", home.toString(), "--requests", missing.toString()))
                .isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains(missing + " cannot be read");
        assertNothingStarted();
    }

    @Test
    void theHelpNamesEveryOption() {
        assertThat(run("--help")).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .contains("--keep", "--check", "--require", "--manifests", "--requests", "--json", "--kubeconfig");
    }
}
