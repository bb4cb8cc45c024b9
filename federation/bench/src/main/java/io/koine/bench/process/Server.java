package io.koine.bench.process;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.client.Anchors;
import io.koine.cli.client.ApiClient;
import io.koine.cli.client.Json;
import io.koine.cli.client.ProblemException;
import io.koine.cli.client.Target;
import io.koine.cli.client.Token;
import io.koine.quickstart.process.LocalProcess;
import io.koine.quickstart.process.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The control plane that is measured: a process of its own, started as users start it.
///
/// Threads: used from one.
public final class Server implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(3);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final String READY = "Koine is ready:";
    private static final String TOKEN = "Admin token (shown once): ";
    private static final String LOOPBACK = "127.0.0.1:";

    private final Path launcher;
    private final Path directory;
    private final List<String> settings;
    private final boolean isPlaintext;
    private final ServerPorts ports = ServerPorts.free();
    private LocalProcess process;
    private Optional<Token> token = Optional.empty();
    private int starts;

    /// How long a start took.
    ///
    /// @param listening seconds until proxies could connect
    /// @param ready seconds until every source had been read
    /// @param cpu seconds of processor time until then
    public record Start(double listening, double ready, double cpu) {}

    /// @param launcher the `koine` launcher
    /// @param directory for its data and logs
    /// @param settings its sources, as flags
    /// @param isPlaintext whether it also serves proxies in plaintext on loopback
    public Server(Path launcher, Path directory, List<String> settings, boolean isPlaintext) {
        this.launcher = launcher;
        this.directory = directory;
        this.settings = List.copyOf(settings);
        this.isPlaintext = isPlaintext;
        this.process = begin();
    }

    private LocalProcess begin() {
        List<String> command = new ArrayList<>(List.of(
                launcher.toString(),
                "server",
                "--data",
                directory.resolve("data").toString(),
                "--api",
                LOOPBACK + ports.api(),
                "--xds",
                LOOPBACK + ports.xds()));
        if (isPlaintext) {
            command.addAll(List.of("--unsafe-plaintext-xds", LOOPBACK + ports.plaintext()));
        }
        command.addAll(settings);
        starts++;
        return LocalProcess.start(
                "the control plane",
                directory.resolve("server-" + starts + ".log"),
                Map.of("KOINE_NO_BUILD", "1", "KOINE_JAVA_HOME", System.getProperty("java.home")),
                command);
    }

    /// Kills it as a crash would, and starts it again on the same data and ports.
    ///
    /// @return when it was killed, as [System#nanoTime]
    public long crash() {
        long now = System.nanoTime();
        process.kill();
        process = begin();
        return now;
    }

    /// Waits until proxies can connect.
    ///
    /// @param since when it was started or killed, as [System#nanoTime]
    /// @return seconds since then
    public double awaitListening(long since) {
        while (!isListening()) {
            if (System.nanoTime() - since > START.toNanos()
                    || !process.process().isAlive()) {
                throw new IllegalStateException(
                        "the control plane does not listen after " + seconds(since) + " s; see " + process.output());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return seconds(since);
    }

    private boolean isListening() {
        int port = isPlaintext ? ports.plaintext() : ports.xds();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            // Not yet; whoever waits says how long.
            return false;
        }
    }

    /// Waits until it has read every source. It listens before, and says so to whoever asks.
    ///
    /// @param since when it was started, as [System#nanoTime]
    /// @return how long that took
    public Start awaitReady(long since) {
        double listening = awaitListening(since);
        process.awaitLine(line -> line.startsWith(READY), START);
        if (token.isEmpty()) {
            String shown = process.awaitLine(line -> line.startsWith(TOKEN), START);
            token = Optional.of(new Token(shown.substring(TOKEN.length()), "the control plane's first start"));
        }
        try (ApiClient client = client()) {
            Waiting.until("every source has been read", START, () -> isReady(client));
        }
        return new Start(listening, seconds(since), measured().cpuSeconds());
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static boolean isReady(ApiClient client) {
        try {
            client.getPublic(ApiClient.path("v1", "readyz"));
            return true;
        } catch (ProblemException e) {
            // Not yet; whoever waits says how long.
            return false;
        }
    }

    /// @return a client of its API, with the administrator's token as soon as it is ready; to be closed
    public ApiClient client() {
        return new ApiClient(new Target(URI.create(endpoints().path("api").asText()), Anchors.read(bundle()), token));
    }

    /// @return the most bytes that it ever held for proxies that had not taken them
    public long mostBytesHeld() {
        try (ApiClient client = client()) {
            return client.get(ApiClient.path("v1", "status"))
                    .required("engine")
                    .required("mostBytesHeld")
                    .asLong();
        }
    }

    /// @return the file with the mesh's own anchors
    public Path bundle() {
        return directory.resolve("data").resolve("bundle.pem");
    }

    /// @return `host:port` of delta ADS, in plaintext if it serves that
    public String ads() {
        return LOOPBACK + (isPlaintext ? ports.plaintext() : ports.xds());
    }

    /// @return what is known of the process that runs now
    public Measured measured() {
        return new Measured(process.process().pid());
    }

    /// @return what it leaves in its data directory for tools on the same host
    public JsonNode endpoints() {
        try {
            return Json.parse(Files.readString(directory.resolve("data").resolve("endpoints.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
