package io.koine.quickstart.run;

import io.koine.quickstart.cases.CaseRequest;
import io.koine.quickstart.cases.HttpMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// One HTTP/1.1 request, written byte for byte as given: a client library would tidy up what a test wants to send.
///
/// @param address IP literal to connect to
/// @param port to connect to
/// @param tls whether to speak TLS, without a client certificate and without checking the server's
/// @param message what is sent
public record RawRequest(String address, int port, boolean tls, HttpMessage message) {
    private static final int TIMEOUT_MILLIS = (int) Duration.ofSeconds(10).toMillis();

    /// What came back: an HTTP status, or `refused` with the reason why the connection gave none.
    ///
    /// @param status HTTP status; 0 if refused
    /// @param reason why there is no status; empty if there is one
    public record Answer(int status, String reason) {
        /// @return `200`, say, or `refused`
        public String verdict() {
            return status == 0 ? CaseRequest.REFUSED : Integer.toString(status);
        }
    }

    /// @param address IP literal to connect to
    /// @param port to connect to
    /// @param method HTTP method
    /// @param path request target as sent
    /// @param host the Host header
    /// @return a request without TLS and without content
    public static RawRequest plain(String address, int port, String method, String path, String host) {
        return new RawRequest(address, port, false, new HttpMessage(method, path, host, List.of(), ""));
    }

    /// Sends the request on a connection of its own.
    ///
    /// @return what came back
    public Answer send() {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(text().getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            return parse(reader.readLine());
        } catch (IOException e) {
            return new Answer(0, String.valueOf(e.getMessage()));
        }
    }

    private static Answer parse(@Nullable String line) {
        if (line == null) {
            return new Answer(0, "the connection was closed");
        }
        String[] words = line.split(" ", 3);
        boolean http = words.length >= 2 && words[0].startsWith("HTTP/1.") && words[1].matches("[1-5]\\d\\d");
        return http ? new Answer(Integer.parseInt(words[1]), "") : new Answer(0, "no HTTP answer: " + line);
    }

    /// What the case says about framing and the connection stands; it may be odd on purpose.
    private String text() {
        StringBuilder request = new StringBuilder();
        request.append(message.method())
                .append(' ')
                .append(message.path())
                .append(" HTTP/1.1\r\nHost: ")
                .append(message.host());
        message.headers().forEach(header -> request.append("\r\n").append(header));
        if (!message.has("Content-Length") && !message.has("Transfer-Encoding")) {
            int length = message.body().getBytes(StandardCharsets.UTF_8).length;
            request.append("\r\nContent-Length: ").append(length);
        }
        if (!message.has("Connection")) {
            request.append("\r\nConnection: close");
        }
        return request.append("\r\n\r\n").append(message.body()).toString();
    }

    private Socket connect() throws IOException {
        Socket plain = new Socket();
        plain.setSoTimeout(TIMEOUT_MILLIS);
        plain.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS);
        if (!tls) {
            return plain;
        }
        SSLSocket secured = (SSLSocket) trustingEverybody().getSocketFactory().createSocket(plain, address, port, true);
        secured.startHandshake();
        return secured;
    }

    private static SSLContext trustingEverybody() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Everybody()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no TLS", e);
        }
    }

    /// The outsider of the demonstration does not care whom it talks to; what is tested is that the other side does.
    private static final class Everybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
