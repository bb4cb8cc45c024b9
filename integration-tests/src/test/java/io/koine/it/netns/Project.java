package io.koine.it.netns;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Where the programs are.
final class Project {
    private Project() {}

    /// @return the project's directory
    static Path home() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("koine"))) {
            directory = Optional.ofNullable(directory.getParent())
                    .orElseThrow(() -> new IllegalStateException("no launcher above the working directory"));
        }
        return directory;
    }

    /// @return the launcher
    static String launcher() {
        return home().resolve("koine").toString();
    }

    /// @return the Envoy binary; the test is skipped, with the reason, where there is none
    static String envoy() {
        Optional<String> envoy = Optional.ofNullable(System.getenv("KOINE_ENVOY"));
        assumeTrue(envoy.isPresent(), "KOINE_ENVOY names no Envoy; run ./koine test, which fetches one");
        return envoy.orElseThrow();
    }

    /// @return variables under which the launcher starts what is built, with this JDK
    static Map<String, String> environment() {
        return Map.of("KOINE_NO_BUILD", "1", "KOINE_JAVA_HOME", System.getProperty("java.home"));
    }
}
