package io.koine.envoy.translate;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// An Envoy process with a directory of its own, ended by [#close].
public final class RealEnvoy implements AutoCloseable {
    /// Logged before the workers take the listeners over: until they have, a connection is refused.
    private static final String STARTING = "starting workers";

    private static final String STARTED = "/stats?filter=%5Elistener_manager.workers_started$";
    private static final int START_SECONDS = 30;

    private final Path directory;
    private final Process process;
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());

    private RealEnvoy(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
    }

    /// @return the binary; without it the test is skipped
    public static Path binary() {
        String path = System.getenv("KOINE_ENVOY");
        assumeTrue(path != null, "KOINE_ENVOY does not name an Envoy binary");
        return Path.of(path);
    }

    /// @param directory as [FileXds] lays it out
    /// @return what `envoy --mode validate` says, empty if it is content
    static String validate(Path directory) throws IOException, InterruptedException {
        return validate(directory, FileXds.BOOTSTRAP);
    }

    /// @param directory Envoy's working directory
    /// @param bootstrap the file in it that Envoy would start from
    /// @return what `envoy --mode validate` says, empty if it is content
    public static String validate(Path directory, String bootstrap) throws IOException, InterruptedException {
        Process process = builder(directory, bootstrap, "--mode", "validate")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? "" : said;
    }

    /// @param directory as [FileXds] lays it out
    /// @return a running Envoy whose listeners are all ready
    public static RealEnvoy start(Path directory) throws Exception {
        return start(directory, FileXds.BOOTSTRAP);
    }

    /// @param directory Envoy's working directory
    /// @param bootstrap the file in it that Envoy starts from
    /// @return a running Envoy whose listeners are all ready
    public static RealEnvoy start(Path directory, String bootstrap) throws Exception {
        Process process = builder(directory, bootstrap, "--admin-address-path", "admin.txt")
                .redirectOutput(directory.resolve("access.log").toFile())
                .start();
        RealEnvoy envoy = new RealEnvoy(directory, process);
        CompletableFuture<Void> ready = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> envoy.read(ready));
        try {
            ready.get(START_SECONDS, TimeUnit.SECONDS);
            await().atMost(Duration.ofSeconds(START_SECONDS))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> envoy.admin(STARTED).strip().endsWith(" 1"));
        } catch (Exception e) {
            envoy.close();
            throw new IOException("Envoy does not start: " + String.join("\n", envoy.log), e);
        }
        return envoy;
    }

    /// @param path of the admin interface
    /// @return its answer
    public String admin(String path) throws IOException, InterruptedException {
        String address = Files.readString(directory.resolve("admin.txt")).strip();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://" + address + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    /// Envoy writes it out when it ends.
    ///
    /// @return the access log, to be read after [#close]
    public String accessLog() throws IOException {
        return Files.readString(directory.resolve("access.log"));
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }

    private static ProcessBuilder builder(Path directory, String bootstrap, String... options) {
        List<String> command = new ArrayList<>(List.of(
                binary().toString(),
                "-c",
                bootstrap,
                "--use-dynamic-base-id",
                "--concurrency",
                "1",
                "--log-level",
                "info"));
        command.addAll(List.of(options));
        return new ProcessBuilder(command).directory(directory.toFile());
    }

    private void read(CompletableFuture<Void> ready) {
        try (BufferedReader reader = process.errorReader(StandardCharsets.UTF_8)) {
            reader.lines().forEach(line -> {
                log.add(line);
                if (line.contains(STARTING)) {
                    ready.complete(null);
                }
            });
            ready.completeExceptionally(new IOException("ended"));
        } catch (IOException | UncheckedIOException e) {
            ready.completeExceptionally(e);
        }
    }
}
