package io.koine.it.netns;

import static org.awaitility.Awaitility.await;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// A process of a test, with its output in a file.
///
/// @param name what to call it
/// @param process the process
/// @param output the file
record Program(String name, Process process, Path output) implements Closeable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    static Program start(String name, Path output, Map<String, String> environment, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(Path.of("/dev/null").toFile());
        builder.environment().putAll(environment);
        try {
            return new Program(name, builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    /// Runs a command to its end.
    ///
    /// @return what it printed
    /// @throws IllegalStateException with its output, if it fails
    static String run(String... command) {
        return run(Map.of(), List.of(command));
    }

    static String run(Map<String, String> environment, List<String> command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", command), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(String.join(" ", command), e);
        }
    }

    /// @return the first line that is wanted, once it is there
    String awaitLine(Predicate<String> wanted) {
        await(name)
                .atMost(PATIENCE)
                .failFast(this::checkAlive)
                .until(() -> line(wanted).isPresent());
        return line(wanted).orElseThrow();
    }

    String text() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    /// Stops it as an operator would, and kills it if that takes too long.
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    private void checkAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException(name + " has ended:\n" + text());
        }
    }

    private Optional<String> line(Predicate<String> wanted) {
        return text().lines().filter(wanted).findFirst();
    }
}
