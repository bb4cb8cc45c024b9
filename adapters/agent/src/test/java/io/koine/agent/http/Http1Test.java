package io.koine.agent.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Http1Test {
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    @Test
    void writesHeadAndBodyAsOneMessage() throws IOException {
        answer(HttpCall.of("PUT", "/v1/x", "{\"ü\":1}"), "HTTP/1.1 204 No Content\r\n\r\n");
        assertThat(sent.toString(StandardCharsets.UTF_8))
                .isEqualTo("PUT /v1/x HTTP/1.1\r\nHost: host:1\r\nAccept: application/json\r\nContent-Length: 8\r\n"
                        + "Content-Type: application/json\r\n\r\n{\"ü\":1}");
    }

    @Test
    void readsABodyOfStatedLength() throws IOException {
        HttpReply reply = answer("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nüa\nrest");
        assertThat(reply).isEqualTo(new HttpReply(200, "üa\n", true));
    }

    @Test
    void readsChunksWithExtensionsAndTrailers() throws IOException {
        HttpReply reply = answer(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nt: 1\r\n\r\n");
        assertThat(reply).isEqualTo(new HttpReply(200, "abc0123456789", true));
    }

    @Test
    void readsToTheEndWithoutALength() throws IOException {
        assertThat(answer("HTTP/1.0 503 \r\n\r\nall of it")).isEqualTo(new HttpReply(503, "all of it", false));
    }

    @Test
    void skipsInformationalResponses() throws IOException {
        HttpReply reply = answer(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        assertThat(reply).isEqualTo(new HttpReply(404, "", false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SSH-2.0-x\r\n",
                "HTTP/2 200\r\n\r\n",
                "HTTP/1.1 200 OK\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 12ab\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n+3\r\nabc\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n"
            })
    void refusesWhatIsNotHttp(String response) {
        assertThatThrownBy(() -> answer(response)).isInstanceOf(IOException.class);
    }

    @Test
    void boundsLinesAndHeaders() {
        assertThatThrownBy(() -> answer("HTTP/1.1 200 " + "x".repeat(9000) + "\r\n\r\n"))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("8192");
        assertThatThrownBy(() -> answer("HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(200) + "\r\n"))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("100 header fields");
    }

    @Test
    void aTargetCannotBreakTheRequestLine() {
        assertThatThrownBy(() -> HttpCall.of("GET", "/a HTTP/1.1\r\nX: y"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(HttpCall.of("POST", "/a", "secret")).hasToString("POST /a");
    }

    private HttpReply answer(String response) throws IOException {
        return answer(HttpCall.of("GET", "/"), response);
    }

    private HttpReply answer(HttpCall call, String response) throws IOException {
        return Http1.exchange(
                call, "host:1", new ByteArrayInputStream(response.getBytes(StandardCharsets.UTF_8)), sent);
    }
}
