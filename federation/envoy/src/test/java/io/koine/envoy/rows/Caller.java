package io.koine.envoy.rows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// Somebody who connects and sends bytes exactly as they stand.
///
/// @param name for messages
/// @param tls how he begins TLS; empty: in plaintext
/// @param alpn what he offers
/// @param serverName what he asks TLS for; empty: nothing
record Caller(String name, Optional<SSLContext> tls, List<String> alpn, String serverName) {
    /// What Istio's sidecars offer.
    static final List<String> MESH = List.of("istio-http/1.1", "istio", "http/1.1");

    /// Nobody, in plaintext.
    static final Caller PLAIN = new Caller("plaintext", Optional.empty(), List.of(), "");

    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *([0-9]+)");
    private static final int TIMEOUT_MILLIS = 20_000;

    /// @param authority who has signed the certificate
    /// @param uris its URI names
    /// @return a caller by mutual TLS as Istio's sidecars do it
    static Caller mesh(Authority authority, String... uris) {
        try {
            SSLContext context = authority.client(List.of(uris));
            return new Caller(String.join(" and ", uris), Optional.of(context), MESH, "");
        } catch (Exception e) {
            throw new IllegalStateException("no certificate for " + List.of(uris), e);
        }
    }

    /// @return the same caller without Istio's ALPN
    Caller withoutMeshAlpn() {
        return new Caller(name + ", ordinary TLS", tls, List.of("http/1.1"), serverName);
    }

    /// @return the same caller, who asks TLS for a name
    Caller asking(String serverName) {
        return new Caller(name + ", SNI " + serverName, tls, alpn, serverName);
    }

    /// @param address of a server
    /// @param port of a server
    /// @param bytes what is sent, one character each
    /// @return the answer; empty if the connection is ended without one
    String send(String address, int port, String bytes) throws SocketTimeoutException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (Socket socket = connect(address, port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            // Whoever waits for the end of a connection waits for Envoy's delayed close: one second.
            while (!isComplete(answer.toString(StandardCharsets.ISO_8859_1))) {
                int read = in.read();
                if (read < 0) {
                    break;
                }
                answer.write(read);
            }
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            // Refused by TLS, or reset: what has come before is the answer.
            return answer.toString(StandardCharsets.ISO_8859_1);
        }
        return answer.toString(StandardCharsets.ISO_8859_1);
    }

    private static boolean isComplete(String answer) {
        int head = answer.indexOf("\r\n\r\n");
        if (head < 0) {
            return false;
        }
        Matcher length = LENGTH.matcher(answer.substring(0, head));
        return length.find() && answer.length() >= head + 4 + Integer.parseInt(length.group(1));
    }

    private Socket connect(String address, int port) throws IOException {
        Socket socket = new Socket(address, port);
        if (tls.isEmpty()) {
            return socket;
        }
        SSLSocket secure = (SSLSocket) tls.get().getSocketFactory().createSocket(socket, address, port, true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setApplicationProtocols(alpn.toArray(String[]::new));
        if (!serverName.isEmpty()) {
            parameters.setServerNames(List.of(new SNIHostName(serverName)));
        }
        secure.setSSLParameters(parameters);
        return secure;
    }
}
