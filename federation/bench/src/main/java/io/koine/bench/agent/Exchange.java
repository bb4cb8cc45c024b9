package io.koine.bench.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// A request over HTTP/1.1 on a TLS connection of its own, as a machine that has just started makes it.
///
/// @param server the control plane
/// @param tls whom to trust, and who asks
record Exchange(URI server, SSLContext tls) {
    private static final int READ_MILLIS = 60_000;
    private static final String END_OF_HEADERS = "\r\n\r\n";

    /// @param method of the request
    /// @param path of the request
    /// @param json its body
    /// @return the answer's body
    /// @throws IllegalStateException if the answer is no success
    String send(String method, String path, String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        String head = method + " " + path + " HTTP/1.1\r\nHost: " + server.getAuthority()
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length
                + "\r\nConnection: close" + END_OF_HEADERS;
        try (SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(READ_MILLIS);
            socket.setTcpNoDelay(true);
            socket.startHandshake();
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body);
            return body(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path + ": " + e.getMessage(), e);
        }
    }

    /// @param answer all of it
    /// @return its body
    static String body(String answer) {
        int end = answer.indexOf(END_OF_HEADERS);
        String head = end < 0 ? answer : answer.substring(0, end);
        if (end < 0
                || !head.startsWith("HTTP/1.1 2")
                || head.toLowerCase(Locale.ROOT).contains("chunked")) {
            throw new IllegalStateException("an answer that begins \""
                    + head.lines().findFirst().orElse("") + "\"; expected a success with its length: " + answer);
        }
        return answer.substring(end + END_OF_HEADERS.length());
    }
}
