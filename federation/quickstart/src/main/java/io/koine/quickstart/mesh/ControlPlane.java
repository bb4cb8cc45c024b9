package io.koine.quickstart.mesh;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.client.Anchors;
import io.koine.cli.client.CliException;
import io.koine.cli.client.Json;
import io.koine.cli.client.Target;
import io.koine.cli.client.Token;
import io.koine.quickstart.process.Directories;
import io.koine.quickstart.process.LocalProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The control plane of a local mesh, as a process.
///
/// Threads: used from one.
final class ControlPlane implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final String TOKEN_LINE = "Admin token (shown once): ";
    private static final String READY_LINE = "Koine is ready:";
    private static final String ANY_PORT = "127.0.0.1:0";

    /// It lives for a minute, in which optimizing compilation costs more than it gains.
    private static final String BRIEF_LIFE = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    private final Path directory;
    private final LocalProcess process;
    private final Target target;

    private ControlPlane(Path directory, LocalProcess process, Target target) {
        this.directory = directory;
        this.process = process;
        this.target = target;
    }

    /// One that has been started and may not be ready.
    ///
    /// @param directory of its data and its log
    /// @param process its process
    record Starting(Path directory, LocalProcess process) {
        /// @return it, once it is ready
        /// @throws CliException with the end of its log, if it does not become so
        ControlPlane awaitReady() {
            process.awaitLine(line -> line.startsWith(READY_LINE), START);
            String token = process.awaitLine(line -> line.startsWith(TOKEN_LINE), START)
                    .substring(TOKEN_LINE.length());
            Target target = new Target(
                    URI.create(endpoints(directory).path("api").asText()),
                    Anchors.read(data(directory).resolve("bundle.pem")),
                    Optional.of(new Token(token, "the control plane's first start")));
            return new ControlPlane(directory, process, target);
        }

        /// Stops it, and forgets what it has stored.
        void discard() {
            process.kill();
            Directories.delete(data(directory));
        }
    }

    /// Starts one for the first time, on free ports.
    ///
    /// @param programs starts programs of the launcher
    /// @param directory for its data and its log
    /// @param settings of the control plane, as flags
    /// @param environment variables for it alone
    /// @return it, while it starts
    static Starting begin(Programs programs, Path directory, List<String> settings, Map<String, String> environment) {
        return new Starting(directory, start(programs, directory, ANY_PORT, ANY_PORT, settings, environment));
    }

    /// Starts one again after it was killed, on the same store and the same ports.
    ///
    /// @param programs starts programs of the launcher
    /// @param settings of the control plane, as flags
    /// @param environment variables for it alone
    /// @return the new one, ready
    ControlPlane restart(Programs programs, List<String> settings, Map<String, String> environment) {
        String api = target.server().getHost() + ":" + target.server().getPort();
        String xds = endpoints(directory).path("xds").asText();
        LocalProcess next = start(programs, directory, api, xds, settings, environment);
        next.awaitLine(line -> line.startsWith(READY_LINE), START);
        return new ControlPlane(directory, next, target);
    }

    private static LocalProcess start(
            Programs programs,
            Path directory,
            String api,
            String xds,
            List<String> settings,
            Map<String, String> environment) {
        TreeMap<String, String> variables = new TreeMap<>(environment);
        variables.put("JDK_JAVA_OPTIONS", BRIEF_LIFE);
        List<String> arguments = new ArrayList<>(
                List.of("server", "--data", data(directory).toString(), "--api", api, "--xds", xds, "--warm-up", "0s"));
        arguments.addAll(settings);
        return programs.start("the control plane", directory.resolve("server.log"), variables, arguments);
    }

    /// @return its process
    LocalProcess process() {
        return process;
    }

    /// @return its address and its administration token
    Target target() {
        return target;
    }

    @Override
    public void close() {
        process.close();
    }

    private static Path data(Path directory) {
        return directory.resolve("data");
    }

    private static JsonNode endpoints(Path directory) {
        try {
            return Json.parse(Files.readString(data(directory).resolve("endpoints.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
