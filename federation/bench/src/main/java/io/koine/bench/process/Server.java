package io.koine.bench.process;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.client.Anchors;
import io.koine.cli.client.ApiClient;
import io.koine.cli.client.Json;
import io.koine.cli.client.ProblemException;
import io.koine.cli.client.Target;
import io.koine.quickstart.process.LocalProcess;
import io.koine.quickstart.process.Waiting;
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

/// The control plane that is measured: a process of its own, started as users start it, that serves proxies in
/// plaintext on loopback.
///
/// Threads: used from one.
public final class Server implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);
    private static final String READY = "Koine is ready:";
    private static final String ANY_PORT = "127.0.0.1:0";

    private final Path directory;
    private final LocalProcess process;

    private Server(Path directory, LocalProcess process) {
        this.directory = directory;
        this.process = process;
    }

    /// Starts one on an empty store, and waits until it serves.
    ///
    /// @param launcher the `koine` launcher
    /// @param directory for its data and logs
    /// @param settings its sources, as flags
    /// @return the running server
    public static Server start(Path launcher, Path directory, List<String> settings) {
        Server server = new Server(directory, begin(launcher, directory, settings));
        server.awaitReady();
        return server;
    }

    private static LocalProcess begin(Path launcher, Path directory, List<String> settings) {
        List<String> command = new ArrayList<>(List.of(
                launcher.toString(),
                "server",
                "--data",
                directory.resolve("data").toString(),
                "--api",
                ANY_PORT,
                "--xds",
                ANY_PORT,
                "--unsafe-plaintext-xds",
                ANY_PORT));
        command.addAll(settings);
        return LocalProcess.start(
                "the control plane",
                directory.resolve("server.log"),
                Map.of("KOINE_NO_BUILD", "1", "KOINE_JAVA_HOME", System.getProperty("java.home")),
                command);
    }

    private void awaitReady() {
        process.awaitLine(line -> line.startsWith(READY), START);
        Target target = new Target(
                URI.create(text(endpoints(), "api")),
                Anchors.read(directory.resolve("data").resolve("bundle.pem")),
                Optional.empty());
        try (ApiClient client = new ApiClient(target)) {
            Waiting.until("every source has been read", START, () -> isReady(client));
        }
    }

    /// It listens before it has read its sources, and says so to proxies and to whoever asks.
    private static boolean isReady(ApiClient client) {
        try {
            client.getPublic(ApiClient.path("v1", "readyz"));
            return true;
        } catch (ProblemException e) {
            // Not yet; whoever waits says how long.
            return false;
        }
    }

    /// @return `host:port` of delta ADS in plaintext
    public String plaintext() {
        return text(endpoints(), "unsafePlaintextXds");
    }

    /// @return what is known of the process that runs now
    public Measured measured() {
        return new Measured(process.process().pid());
    }

    private JsonNode endpoints() {
        try {
            return Json.parse(Files.readString(directory.resolve("data").resolve("endpoints.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(JsonNode object, String field) {
        return object.path(field).asText();
    }

    @Override
    public void close() {
        process.close();
    }
}
