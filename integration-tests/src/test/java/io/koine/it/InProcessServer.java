package io.koine.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.Context;
import io.koine.cli.Main;
import io.koine.cli.client.Anchors;
import io.koine.cli.client.ApiClient;
import io.koine.cli.client.Target;
import io.koine.cli.client.Token;
import io.koine.server.KoineServer;
import io.koine.server.config.CommandLine;
import io.koine.server.config.ConfigReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A control plane in the test's own process, and its administrator, who has REST and the command `koine`.
final class InProcessServer implements AutoCloseable {
    private final Path data;
    private final Path tokenFile;
    private final KoineServer server;

    private InProcessServer(Path data, Path tokenFile, KoineServer server) {
        this.data = data;
        this.tokenFile = tokenFile;
        this.server = server;
    }

    /// @param directory for data; one in which a server ran before is taken over
    /// @param settings flags, beside those that every test needs
    /// @return the running server
    static InProcessServer start(Path directory, List<String> settings) {
        Path data = directory.resolve("data");
        List<String> flags = new ArrayList<>(List.of(
                "--data",
                data.toString(),
                "--api",
                "127.0.0.1:0",
                "--xds",
                "127.0.0.1:0",
                "--sync-deadline",
                "1s",
                "--warm-up",
                "0s"));
        flags.addAll(settings);
        KoineServer server =
                KoineServer.start(ConfigReader.read(CommandLine.read(flags, Map.of())), (thread, error) -> {
                    throw new AssertionError(thread.getName(), error);
                });
        Path tokenFile = directory.resolve("admin-token");
        server.newAdminToken().ifPresent(token -> write(tokenFile, token));
        return new InProcessServer(data, tokenFile, server);
    }

    /// @return the API's address
    String apiUrl() {
        return server.apiUrl();
    }

    /// @param path of a list
    /// @return the list
    JsonNode get(String path) {
        try (ApiClient client = client()) {
            return client.get(path);
        }
    }

    /// @param path where manifests are taken
    /// @param manifests the manifests
    /// @return the answer, which must be a success
    JsonNode post(String path, String manifests) {
        try (ApiClient client = client()) {
            return client.post(path, "application/yaml", manifests);
        }
    }

    private ApiClient client() {
        return new ApiClient(new Target(
                URI.create(server.apiUrl()),
                Anchors.read(data.resolve("bundle.pem")),
                Optional.of(new Token(read(tokenFile), "the test"))));
    }

    /// @param code of diagnostics
    /// @param resource that they are about, such as `source/vm`
    /// @return their messages
    List<String> diagnostics(String code, String resource) {
        return get("/v1/diagnostics")
                .path("diagnostics")
                .valueStream()
                .filter(diagnostic -> diagnostic.path("code").asText().equals(code))
                .filter(diagnostic -> diagnostic.path("resource").asText().equals(resource))
                .map(diagnostic -> diagnostic.path("message").asText())
                .toList();
    }

    /// Runs `koine`, which must succeed.
    ///
    /// @param input standard input
    /// @param arguments of the command
    /// @return standard output
    String koine(String input, String... arguments) {
        Ran ran = run(input, arguments);
        assertThat(ran.exit())
                .as(() -> Arrays.toString(arguments) + ": " + ran.err())
                .isZero();
        return ran.out();
    }

    /// Runs `koine`.
    ///
    /// @param input standard input
    /// @param arguments of the command
    /// @return what came of it
    Ran run(String input, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Context context = new Context(
                Map.of(),
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                InstantSource.system());
        String[] all = Stream.concat(
                        Arrays.stream(arguments),
                        Stream.of("--data", data.toString(), "--token-file", tokenFile.toString()))
                .toArray(String[]::new);
        int exit = Main.run(context, all);
        return new Ran(exit, out.toString(), err.toString());
    }

    /// What came of a command.
    ///
    /// @param exit its status
    /// @param out standard output
    /// @param err standard error
    record Ran(int exit, String out, String err) {}

    @Override
    public void close() {
        server.close();
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
