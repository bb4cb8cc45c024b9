package io.koine.quickstart.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.quickstart.cases.HttpMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RawRequestTest {
    private static final String LOCAL = "127.0.0.1";

    /// What was asked, and what came of it.
    private record Talk(String asked, RawRequest.Answer answer) {}

    private static Talk talk(HttpMessage message, String answer) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> asked = CompletableFuture.supplyAsync(() -> serve(server, answer));
            RawRequest.Answer got = new RawRequest(LOCAL, server.getLocalPort(), false, message).send();
            return new Talk(asked.join(), got);
        }
    }

    private static String serve(ServerSocket server, String answer) {
        try (Socket socket = server.accept()) {
            StringBuilder asked = new StringBuilder();
            InputStream in = socket.getInputStream();
            while (!asked.toString().endsWith("END")) {
                asked.append((char) in.read());
            }
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
            return asked.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theRequestIsSentAsItStands() throws IOException {
        HttpMessage message =
                new HttpMessage("post", "//x/../%2f y", "h:1", List.of("X-Role: a", "x-role:b", "X-Role: a"), "END");
        assertThat(talk(message, "HTTP/1.1 200 OK\r\n\r\n").asked()).isEqualTo("""
                post //x/../%2f y HTTP/1.1\r
                Host: h:1\r
                X-Role: a\r
                x-role:b\r
                X-Role: a\r
                Content-Length: 3\r
                Connection: close\r
                \r
                END""");
    }

    @Test
    void framingOfTheCasesOwnStands() throws IOException {
        HttpMessage message = new HttpMessage(
                "POST", "/", "h", List.of("transfer-encoding: chunked", "CONNECTION: keep-alive"), "0\r\n\r\nEND");
        assertThat(talk(message, "HTTP/1.1 200 OK\r\n\r\n").asked())
                .doesNotContain("Content-Length", "Connection: close");
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1 403 Forbidden, 403",
        "HTTP/1.0 200, 200",
        "'', refused",
        "SSH-2.0-x, refused",
        "HTTP/1.1 999 What, refused",
    })
    void theStatusIsTheVerdict(String answer, String verdict) throws IOException {
        HttpMessage message = new HttpMessage("GET", "/", "h", List.of(), "END");
        assertThat(talk(message, answer + "\r\n").answer().verdict()).isEqualTo(verdict);
    }

    @Test
    void whereNobodyListensItIsRefusedWithTheReason() throws IOException {
        int port;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
        }
        RawRequest.Answer answer =
                RawRequest.plain(LOCAL, port, "GET", "/", "h").send();
        assertThat(answer.verdict()).isEqualTo("refused");
        assertThat(answer.reason()).isNotEmpty();
    }
}
