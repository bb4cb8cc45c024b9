package io.koine.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.server.Answer;
import io.koine.server.CountingTrust;
import io.koine.server.HttpsClient;
import io.koine.server.TestServer;
import io.koine.trust.enrol.EnrolmentPaths;
import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How the API behaves as an HTTP server, whatever the operation.
class HttpShapeTest {
    private static TestServer server;

    @BeforeAll
    static void start(@TempDir Path data) {
        server = TestServer.start(data);
    }

    @AfterAll
    static void stop() {
        server.close();
        assertThat(server.bugs()).isEmpty();
    }

    /// All operations of an administrator.
    static Stream<List<String>> administration() {
        return Stream.of(
                List.of("POST", "/v1/config"),
                List.of("GET", "/v1/config"),
                List.of("GET", "/v1/config/AuthorizationPolicy/shop/a"),
                List.of("DELETE", "/v1/config/AuthorizationPolicy/shop/a"),
                List.of("GET", "/v1/status"),
                List.of("GET", "/v1/sources"),
                List.of("GET", "/v1/services"),
                List.of("GET", "/v1/workloads"),
                List.of("GET", "/v1/proxies"),
                List.of("GET", "/v1/diagnostics"),
                List.of("GET", "/v1/instances"),
                List.of("DELETE", "/v1/instances/vm/shop/a"),
                List.of("POST", "/v1/tokens"),
                List.of("GET", "/v1/tokens"),
                List.of("DELETE", "/v1/tokens/a"));
    }

    /// Given no token or a wrong one, when any operation of an administrator is called, then the answer is
    /// the same 401 each time, and asks for a bearer token.
    @ParameterizedTest
    @MethodSource("administration")
    void administrationNeedsTheToken(List<String> operation) {
        Answer none = server.call(operation.getFirst(), operation.getLast(), "");
        none.expectProblem(401, "unauthenticated");
        assertThat(none.headers().firstValue("www-authenticate")).hasValue("Bearer");
        for (String wrong : List.of("Bearer ", "Bearer koine_admin_x", "Basic " + server.adminToken(), "Bearer")) {
            Answer answer = server.send(server.request(operation.getFirst(), operation.getLast(), "")
                    .header("authorization", wrong));
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.body()).isEqualTo(none.body());
        }
    }

    /// The scheme's name is case-insensitive (RFC 9110 §11.1).
    @Test
    void bearerMayBeWrittenInAnyCase() {
        server.send(server.request("GET", "/v1/status", "").header("authorization", "bearer " + server.adminToken()))
                .expect(200);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/enrolment/renew",
        "PUT, /v1/registrations/self",
        "POST, /v1/registrations/self/lease",
        "DELETE, /v1/registrations/self"
    })
    void workloadsNeedACertificate(String method, String path) {
        server.admin(method, path, "").expectProblem(401, "unauthenticated");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/v1", "/v1/nothing", "/v1/tokens/a/b", "/v2/status"})
    void anUnknownPathIsNotFound(String path) {
        server.admin("GET", path, "").expectProblem(404, "not-found");
    }

    @ParameterizedTest
    @CsvSource({"PUT, /v1/status", "GET, /v1/enrolment/join", "PATCH, /v1/config", "OPTIONS, /v1/config"})
    void aWrongMethodIsNotAllowed(String method, String path) {
        server.admin(method, path, "").expectProblem(405, "method-not-allowed");
    }

    /// RFC 9110 §9.1: whoever serves GET serves HEAD.
    @Test
    void headAnswersWithoutBody() {
        Answer answer = server.call("HEAD", "/v1/healthz", "").expect(200);
        assertThat(answer.body()).isEmpty();
        server.call("HEAD", "/v1/status", "").expect(401);
    }

    @Test
    void healthAndReadinessArePublic() {
        server.call("GET", "/v1/healthz", "").expect(200);
        server.call("GET", "/v1/readyz", "").expect(200);
    }

    /// A browser's page on another site may send what it likes: it needs the token, and may not read the
    /// answer.
    @Test
    void noAnswerIsSharedWithOtherOrigins() {
        Answer answer = server.send(server.request("GET", "/v1/status", "")
                .header("origin", "https://evil.example")
                .header("authorization", "Bearer " + server.adminToken()));
        answer.expect(200);
        assertThat(answer.headers().map().keySet())
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control-"));
        assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/config, 1048577",
        "POST, /v1/tokens, 65537",
        "POST, /v1/enrolment/join, 65537",
        "GET, /v1/status, 1",
        "DELETE, /v1/tokens/a, 1"
    })
    void aBodyBeyondTheLimitIsRefused(String method, String path, int bytes) {
        server.admin(method, path, "x".repeat(bytes)).expectProblem(413, "too-large");
    }

    /// Given a body of unknown length, when it passes the limit, then it is refused all the same.
    @Test
    void aChunkedBodyBeyondTheLimitIsRefused() {
        byte[] chunk = "x".repeat(16 * 1024).getBytes(StandardCharsets.UTF_8);
        server.send(server.request("POST", EnrolmentPaths.JOIN, "")
                        .POST(BodyPublishers.ofByteArrays(
                                () -> Stream.generate(() -> chunk).limit(64).iterator())))
                .expectProblem(413, "too-large");
    }

    /// What curl says by default, what a form would say, and nonsense: the body is the body.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/yaml",
                "text/plain; charset=utf-16"
            })
    void theMediaTypeOfTheRequestDoesNotMatter(String mediaType) {
        String manifest = "apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\n"
                + "metadata: {name: a, namespace: shop}\nspec: {}\n#" + "=&%zz".repeat(5_000);
        server.send(server.request("POST", "/v1/config?dryRun=true", manifest)
                        .header("content-type", mediaType)
                        .header("authorization", "Bearer " + server.adminToken()))
                .expect(200);
    }

    /// Given path parameters with encoded separators or dots, then they are names that cannot be, never
    /// paths.
    @ParameterizedTest
    @CsvSource({
        "/v1/config/AuthorizationPolicy/shop/..%2F..%2Fstatus, 400",
        "/v1/config/AuthorizationPolicy/a%2Fb/c, 400",
        "/v1/config/AuthorizationPolicy/shop/%00, 400",
        "/v1/config/%2e%2e/shop/a, 404",
        "/v1/config%2FAuthorizationPolicy%2Fshop%2Fa, 404"
    })
    void pathParametersAreDecodedOnce(String path, int status) {
        assertThat(server.admin("GET", path, "").status()).isEqualTo(status);
    }

    @Test
    void aPathThatCannotBeDecodedIsMalformed() throws IOException {
        String answer = raw("GET /v1/tokens/%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("application/problem+json");
    }

    @Test
    void somethingThatIsNotHttpIsRefused() throws IOException {
        assertThat(raw("NONSENSE\r\n\r\n")).startsWith("HTTP/1.0 400");
        server.call("GET", "/v1/healthz", "").expect(200);
    }

    /// The server need not read a head to its end to refuse it, so a client that is still sending may find
    /// its connection closed in place of the answer. Both are refusals; silence would be none.
    @Test
    void aHeadThatIsTooLongIsRefused() throws IOException {
        String head = "GET / HTTP/1.1\r\nHost: a\r\nx: " + "y".repeat(64 * 1024) + "\r\n\r\n";
        try {
            assertThat(raw(head)).matches(text -> text.isEmpty() || text.startsWith("HTTP/1.1 4"));
        } catch (SocketException | SSLException closed) {
            assertThat(closed).hasMessageMatching("(?i).*(broken pipe|reset|closed|abort).*");
        }
        server.call("GET", "/v1/healthz", "").expect(200);
    }

    @Test
    void anAnswerWithoutContentHasNoBody() {
        String id = server.admin("POST", "/v1/tokens", "{\"namespace\":\"shop\",\"serviceAccount\":\"a\"}")
                .json()
                .path("id")
                .asText();
        Answer gone = server.admin("DELETE", "/v1/tokens/" + id, "").expect(204);
        assertThat(gone.body()).isEmpty();
        assertThat(gone.headers().firstValue("content-type")).isEmpty();
    }

    @Test
    void tls12IsRefused() {
        assertThatThrownBy(() -> handshake("TLSv1.2")).isInstanceOf(SSLException.class);
    }

    /// Given a client that would resume its session, when it connects again, then both sides go through a
    /// whole handshake: a resumed connection is not shown to the trust manager.
    @Test
    void sessionsAreNotResumed() throws IOException {
        CountingTrust trust = new CountingTrust(server.trust());
        SSLContext client = HttpsClient.context(new KeyManager[0], trust);
        for (int connections = 1; connections <= 2; connections++) {
            try (SSLSocket socket = connect(client)) {
                assertThat(exchange(socket, "GET /v1/healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                        .startsWith("HTTP/1.1 200");
            }
            assertThat(trust.handshakes()).isEqualTo(connections);
        }
    }

    private static void handshake(String protocol) throws IOException {
        try (SSLSocket socket = connect(HttpsClient.context(new KeyManager[0], server.trust()))) {
            socket.setEnabledProtocols(new String[] {protocol});
            socket.startHandshake();
        }
    }

    private static String raw(String request) throws IOException {
        try (SSLSocket socket = connect(HttpsClient.context(new KeyManager[0], server.trust()))) {
            return exchange(socket, request);
        }
    }

    private static SSLSocket connect(SSLContext context) throws IOException {
        URI api = URI.create(server.koine().apiUrl());
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(api.getHost(), api.getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static String exchange(SSLSocket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
