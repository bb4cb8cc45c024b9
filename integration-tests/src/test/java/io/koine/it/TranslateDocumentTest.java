package io.koine.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.koine.cli.Main;
import io.koine.envoy.translate.RealEnvoy;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The steps of `docs/translate.md`, as they stand, give the answers that stand below them.
@Tag("envoy")
class TranslateDocumentTest {
    /// A block of commands, and the block of text that follows it, if any.
    private static final Pattern STEP = Pattern.compile("(?ms)^```sh\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?");

    private static final String END = "=== end of step";
    private static final long PATIENCE_SECONDS = 240;

    @TempDir
    private Path project;

    @Test
    void everyStepAnswersAsTheDocumentSays() throws Exception {
        for (String tool : List.of("bash", "openssl", "curl", "python3")) {
            assumeTrue(onPath(tool), tool + " is not on the PATH");
        }
        List<MatchResult> steps = STEP.matcher(Files.readString(Meshes.home().resolve("docs/translate.md")))
                .results()
                .toList();
        assertThat(steps).hasSizeGreaterThan(10);
        StringBuilder script = new StringBuilder("exec 2>&1\n");
        List<String> expected = new ArrayList<>();
        for (MatchResult step : steps) {
            script.append(step.group(1)).append("echo '").append(END).append("'\n");
            expected.add(step.group(2) == null ? "" : step.group(2));
        }
        prepare();
        assertThat(run(script.toString()).split(END + "\n", -1)).containsExactlyElementsOf(with(expected, ""));
    }

    /// The launcher would build the project; the classes of this test's own path are those that are tested.
    private void prepare() throws IOException {
        Files.createSymbolicLink(project.resolve("examples"), Meshes.home().resolve("examples"));
        Path launcher = Files.writeString(project.resolve("koine"), """
                #!/usr/bin/env bash
                if [[ $1 == envoy-path ]]; then echo '%s'; exit; fi
                exec '%s' -XX:TieredStopAtLevel=1 -cp '%s' io.koine.cli.Main "$@"
                """.formatted(
                        RealEnvoy.binary(), Path.of(System.getProperty("java.home"), "bin", "java"), classPath()));
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
    }

    /// Whoever runs the tests may keep the path of the classes to a loader of its own.
    private static String classPath() {
        return Main.class.getClassLoader() instanceof URLClassLoader loader
                ? Arrays.stream(loader.getURLs()).map(URL::getPath).collect(Collectors.joining(File.pathSeparator))
                : System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private String run(String script) throws IOException, InterruptedException {
        Path said = project.resolve("said");
        Path steps = Files.writeString(project.resolve("steps"), script);
        ProcessBuilder builder = new ProcessBuilder("bash", steps.toString())
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().put("TMPDIR", project.toString());
        Process shell = builder.start();
        boolean ended = shell.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        shell.descendants().forEach(ProcessHandle::destroy);
        shell.destroy();
        assertThat(ended).as(() -> "still running; so far: " + read(said)).isTrue();
        return read(said);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static List<String> with(List<String> lines, String last) {
        List<String> all = new ArrayList<>(lines);
        all.add(last);
        return all;
    }

    private static boolean onPath(String tool) {
        return Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(System.getenv().getOrDefault("PATH", ""))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
    }
}
