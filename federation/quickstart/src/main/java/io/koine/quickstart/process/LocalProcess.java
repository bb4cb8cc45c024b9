package io.koine.quickstart.process;

import io.koine.cli.client.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A program of the local mesh, with its output in a file.
public final class LocalProcess implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int STOP_SECONDS = 20;
    private static final int SHOWN_LINES = 15;

    /// What is meant for other programs of the user: no account of theirs is to be touched, and no setting of
    /// theirs to change what runs here.
    private static final Pattern WITHHELD = Pattern.compile("AWS_.*|KOINE_.*");

    private static final List<String> PROXY_EXCEPTIONS = List.of("NO_PROXY", "no_proxy");
    private static final String THIS_MACHINE = "127.0.0.1,localhost";

    private final String name;
    private final Process process;
    private final Path output;

    private LocalProcess(String name, Process process, Path output) {
        this.name = name;
        this.process = process;
        this.output = output;
    }

    /// @param name what to call it
    /// @param output file for its standard output and error; replaced
    /// @param environment variables beside this process's own, of which none for AWS and none for Koine is
    ///     handed on
    /// @param command program and arguments
    /// @return the running program
    /// @throws CliException if it cannot be started
    public static LocalProcess start(String name, Path output, Map<String, String> environment, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        adapt(builder.environment(), environment);
        try {
            return new LocalProcess(name, builder.start(), output);
        } catch (IOException e) {
            throw new CliException(name + " cannot be started: " + e.getMessage(), e);
        }
    }

    /// @param variables what the user has set; becomes what the program is to see
    /// @param further variables for the program
    static void adapt(Map<String, String> variables, Map<String, String> further) {
        variables.keySet().removeIf(variable -> WITHHELD.matcher(variable).matches());
        PROXY_EXCEPTIONS.forEach(variable -> variables.merge(variable, THIS_MACHINE, (own, ours) -> own + "," + ours));
        variables.putAll(further);
    }

    /// Waits for a line of its output.
    ///
    /// @param wanted which line
    /// @param atMost how long to wait
    /// @return the first such line
    /// @throws CliException with the end of its output, if it ends or the time runs out before
    public String awaitLine(Predicate<String> wanted, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        while (true) {
            boolean alive = process.isAlive();
            Optional<String> line = lines().filter(wanted).findFirst();
            if (line.isPresent()) {
                return line.get();
            }
            if (!alive || System.nanoTime() > end) {
                throw new CliException(
                        name + (alive ? " is not ready after " + atMost.toSeconds() + " s" : " has ended")
                                + "; the end of " + output + ":\n" + tail());
            }
            Waiting.pause(POLL);
        }
    }

    /// @return its process
    public Process process() {
        return process;
    }

    /// @return the file with its output
    public Path output() {
        return output;
    }

    /// Kills it at once, as a crash would.
    public void kill() {
        process.destroyForcibly();
        Waiting.forExit(process, STOP_SECONDS);
    }

    /// Stops it as an operator would, and kills it if that takes longer than 20 s.
    @Override
    public void close() {
        process.destroy();
        if (!Waiting.forExit(process, STOP_SECONDS)) {
            kill();
        }
    }

    private Stream<String> lines() {
        try {
            return Files.readString(output).lines();
        } catch (IOException e) {
            throw new CliException("the output of " + name + " cannot be read: " + e.getMessage(), e);
        }
    }

    private String tail() {
        List<String> all = lines().toList();
        return String.join("\n", all.subList(Math.max(0, all.size() - SHOWN_LINES), all.size()));
    }

    /// @param seconds how long to wait
    /// @return whether it has ended
    public boolean awaitExit(int seconds) {
        return Waiting.forExit(process, seconds);
    }
}
