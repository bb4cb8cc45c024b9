package io.koine.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.client.Json;
import io.koine.envoy.proof.Callers;
import io.koine.envoy.rows.Application;
import io.koine.envoy.translate.RealEnvoy;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLSocket;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A stock Envoy that runs by what `koine translate` prints for `examples/translate` answers as `koine authz check`
/// says. Addresses are drawn, so that tests do not meet.
@Tag("envoy")
class TranslateTest {
    private static final String REFUSED = "refused";
    private static final String NOBODY = "";
    private static final List<String> CALLERS = List.of("shop/web", "bank/batch", "shop/batch");
    private static final int PATIENCE = 10_000;

    @TempDir
    private Path directory;

    private final int net = ThreadLocalRandom.current().nextInt(256);
    private final int host = ThreadLocalRandom.current().nextInt(1, 255);
    private final String address = "127.79." + net + "." + host;
    private final String application = "127.78." + net + "." + host;
    private final String range = "127.80." + net + ".";

    /// A request and its answer.
    ///
    /// @param from namespace and account of the caller; empty: in plaintext
    /// @param port of the application
    /// @param line method and path
    /// @param answer status, or [#REFUSED]
    private record Row(String from, int port, String line, String answer) {}

    /// An Envoy before a workload.
    ///
    /// @param envoy the process
    /// @param callers certificates of those who call
    /// @param address where it listens
    private record Running(RealEnvoy envoy, Callers callers, String address) implements AutoCloseable {
        void compare(String example, String workload, Row... rows) throws IOException {
            SoftAssertions softly = new SoftAssertions();
            for (Row row : rows) {
                softly.assertThat(checked(example, workload, row))
                        .as("authz check of %s", row)
                        .isEqualTo(row.answer());
                softly.assertThat(asked(row)).as("Envoy on %s", row).isEqualTo(row.answer());
            }
            softly.assertAll();
        }

        private String asked(Row row) throws IOException {
            if (row.from().equals(NOBODY)) {
                return answer(send(new Socket(address, row.port()), row.line()));
            }
            try (SSLSocket socket = (SSLSocket)
                    callers.context(List.of(id(row.from()))).getSocketFactory().createSocket(address, row.port())) {
                return answer(send(socket, row.line()));
            }
        }

        @Override
        public void close() {
            envoy.close();
        }
    }

    @BeforeAll
    static void needsEnvoy() {
        RealEnvoy.binary();
    }

    @Test
    void theCartAnswersAsItsPolicySays() throws Exception {
        try (Application app = app(8080);
                Application health = app(8081);
                Running proxy = start("cart", "shop/cart", "shop/cart", 8080, 8081)) {
            proxy.compare(
                    "cart",
                    "shop/cart",
                    new Row("shop/web", 8080, "GET /cart", "200"),
                    new Row("shop/web", 8080, "POST /cart/items?x=1", "200"),
                    new Row("shop/web", 8080, "DELETE /cart", "403"),
                    new Row("shop/web", 8080, "GET /cart/admin/empty", "403"),
                    new Row("shop/web", 8080, "GET /cart/x/../admin", "403"),
                    new Row("shop/web", 8080, "GET /", "403"),
                    new Row("bank/batch", 8080, "GET /cart", "403"),
                    new Row(NOBODY, 8080, "GET /cart", REFUSED),
                    new Row(NOBODY, 8081, "GET /healthz", "200"),
                    new Row(NOBODY, 8081, "GET /cart", "403"));
            assertThat(app.heads())
                    .isNotEmpty()
                    .allMatch(head -> head.contains("URI=spiffe://cluster.local/ns/shop/sa/web"));
            assertThat(health.heads()).hasSize(1);
            assertThat(proxy.envoy().admin("/runtime")).contains("\"final_value\": \"32768\"");
        }
    }

    @Test
    void ownCallsUseTheMeshWithinAndPlaintextOutside() throws Exception {
        try (Application app = app(8080);
                Application outside = new Application("127.0.0.9", 8090, head -> "200 OK");
                Running proxy = start("cart", "shop/cart", "shop/cart", 8080)) {
            // The cart calls itself by mutual TLS, which it lets nobody do but web: so its own identity was seen.
            assertThat(answer(send(new Socket(range + "1", 8080), "GET /cart"))).isEqualTo("403");
            assertThat(app.heads()).isEmpty();
            assertThat(answer(send(new Socket(range + "0", 15_080), "GET http://parcels.example:8090/track")))
                    .isEqualTo("200");
            assertThat(outside.heads()).singleElement().asString().startsWith("GET /track HTTP/1.1");
            assertThat(proxy.envoy().admin("/ready")).isEqualTo("LIVE\n");
        }
    }

    @Test
    void theMachineLetsOneNamespaceIn() throws Exception {
        try (Application app = app(8080);
                Running proxy = start("machine", "bank/batch-1", "bank/batch", 8080)) {
            proxy.compare(
                    "machine",
                    "bank/batch-1",
                    new Row("shop/web", 8080, "GET /any", "200"),
                    new Row("bank/batch", 8080, "GET /any", "403"),
                    new Row(NOBODY, 8080, "GET /any", REFUSED));
            assertThat(app.heads()).hasSize(1);
            assertThat(proxy.envoy().admin("/ready")).isEqualTo("LIVE\n");
        }
    }

    @Test
    void theLedgerJudgesConnections() throws Exception {
        try (Application app = app(5432);
                Running proxy = start("ledger", "bank/ledger", "bank/ledger", 5432)) {
            proxy.compare(
                    "ledger",
                    "bank/ledger",
                    new Row("bank/batch", 5432, "GET /any", "200"),
                    new Row("shop/batch", 5432, "GET /any", REFUSED),
                    new Row("shop/web", 5432, "GET /any", REFUSED),
                    new Row(NOBODY, 5432, "GET /any", REFUSED));
            assertThat(app.heads()).hasSize(1);
            assertThat(proxy.envoy().admin("/ready")).isEqualTo("LIVE\n");
        }
    }

    private Application app(int port) throws IOException {
        return new Application(application, port, head -> "200 OK");
    }

    private Running start(String example, String workload, String account, int... ports) throws Exception {
        Callers callers = new Callers(
                directory,
                id(account),
                CALLERS.stream().map(caller -> List.of(id(caller))).toList());
        Path certificates = Files.createDirectory(directory.resolve("certs"));
        Files.writeString(certificates.resolve("ca.pem"), callers.anchor());
        Files.writeString(certificates.resolve("cert.pem"), callers.certificate());
        Files.writeString(certificates.resolve("key.pem"), callers.key());
        List<String> arguments = new ArrayList<>(List.of(
                "translate",
                "-f",
                folder(example),
                "--workload",
                workload,
                "--address",
                address,
                "--admin-port",
                "0",
                "--outbound-range",
                range + "0/24"));
        for (int port : ports) {
            arguments.addAll(List.of("--app", port + "=" + application + ":" + port));
        }
        Files.writeString(
                directory.resolve("envoy.json"), OfflineCli.koine(arguments).out());
        arguments.addAll(List.of("-o", "yaml"));
        Files.writeString(
                directory.resolve("envoy.yaml"), OfflineCli.koine(arguments).out());
        assertThat(RealEnvoy.validate(directory, "envoy.yaml")).isEmpty();
        return new Running(RealEnvoy.start(directory, "envoy.json"), callers, address);
    }

    private static String checked(String example, String workload, Row row) {
        String[] words = row.line().split(" ", -1);
        List<String> arguments = new ArrayList<>(List.of(
                "authz",
                "check",
                "-f",
                folder(example),
                "--to",
                workload,
                "--port",
                "" + row.port(),
                "--method",
                words[0],
                "--path",
                words[1],
                "-o",
                "json"));
        if (!row.from().equals(NOBODY)) {
            arguments.addAll(List.of("--from", id(row.from())));
        }
        JsonNode answer = Json.parse(OfflineCli.koine(arguments).out());
        return answer.path("verdict").asText().equals("ALLOW")
                ? "200"
                : answer.path("status").asText(REFUSED);
    }

    private static String send(Socket connected, String line) {
        try (Socket socket = connected) {
            socket.setSoTimeout(PATIENCE);
            String request = line + " HTTP/1.1\r\nHost: any.test\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (java.net.SocketTimeoutException e) {
            throw new IllegalStateException("no answer within " + PATIENCE + " ms", e);
        } catch (IOException e) {
            // Closed or reset, in the handshake or after it: nothing was answered.
            return "";
        }
    }

    private static String answer(String text) {
        return text.startsWith("HTTP/1.1 ") ? text.split(" ", 3)[1] : REFUSED;
    }

    private static String folder(String example) {
        return Meshes.home().resolve("examples/translate").resolve(example).toString();
    }

    private static String id(String account) {
        String[] parts = account.split("/", -1);
        return "spiffe://cluster.local/ns/" + parts[0] + "/sa/" + parts[1];
    }
}
