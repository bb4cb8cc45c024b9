package io.koine.quickstart.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.cli.client.CliException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalProcessTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    @Test
    void credentialsAndSettingsOfTheUserAreNotHandedOn() {
        Map<String, String> variables = new HashMap<>(Map.of(
                "AWS_ACCESS_KEY_ID", "real",
                "AWS_SESSION_TOKEN", "real",
                "AWS_PROFILE", "production",
                "AWS_ENDPOINT_URL", "https://example.com",
                "KOINE_TRUST_DOMAIN", "example.com",
                "PATH", "/bin"));
        LocalProcess.adapt(variables, Map.of("AWS_ACCESS_KEY_ID", "local", "KOINE_NO_BUILD", "1"));
        assertThat(variables)
                .containsOnly(
                        Map.entry("AWS_ACCESS_KEY_ID", "local"),
                        Map.entry("KOINE_NO_BUILD", "1"),
                        Map.entry("PATH", "/bin"),
                        Map.entry("NO_PROXY", "127.0.0.1,localhost"),
                        Map.entry("no_proxy", "127.0.0.1,localhost"));
    }

    @Test
    void exceptionsFromTheUsersProxyStay() {
        Map<String, String> variables = new HashMap<>(Map.of("NO_PROXY", "example.com"));
        LocalProcess.adapt(variables, Map.of());
        assertThat(variables).containsEntry("NO_PROXY", "example.com,127.0.0.1,localhost");
    }

    @Test
    void aLineIsFoundAndTheEndIsExplained() {
        try (LocalProcess process = start("echo first; echo ready 1; echo broken")) {
            assertThat(process.awaitLine(line -> line.startsWith("ready"), SOON))
                    .isEqualTo("ready 1");
            assertThatThrownBy(() -> process.awaitLine(line -> line.equals("never"), SOON))
                    .isInstanceOf(CliException.class)
                    .hasMessageContaining("the program has ended")
                    .hasMessageContaining("broken");
        }
    }

    @Test
    void whatDoesNotExistCannotBeStarted() {
        assertThatThrownBy(
                        () -> LocalProcess.start("it", directory.resolve("log"), Map.of(), List.of("/no/such/program")))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("/no/such/program");
    }

    private LocalProcess start(String script) {
        return LocalProcess.start("the program", directory.resolve("log"), Map.of(), List.of("sh", "-c", script));
    }
}
