package io.koine.envoy.proof;

import io.koine.envoy.proof.Call.Peer;
import io.koine.envoy.proof.Call.Request;
import io.koine.envoy.proof.Call.Token;
import io.koine.envoy.proof.Call.Wire;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// One caller's way to one port. Bytes go out as they stand, since an HTTP client would tidy them up. Used by one
/// thread.
final class Line implements AutoCloseable {
    /// No HTTP answer: the connection was refused or closed.
    static final int CLOSED = 0;

    /// The application was reached.
    static final int REACHED = 200;

    private static final int PATIENCE_MILLIS = 20_000;
    private static final int END = -1;

    /// Long enough for Envoy to see that it is no TLS: of a single byte it waits for more.
    private static final byte[] HELLO = "hello, application".getBytes(StandardCharsets.US_ASCII);

    private final Callers callers;
    private final Peer peer;
    private final InetSocketAddress to;
    private @Nullable Socket socket;

    Line(Callers callers, Peer peer, String address, int port) throws IOException {
        this.callers = callers;
        this.peer = peer;
        this.to = new InetSocketAddress(InetAddress.getByName(address), port);
    }

    /// @return the status of the answer, or [#CLOSED]
    int ask(Request request) throws IOException {
        // A connection that is kept may end at any time: a request that gets nothing over it is sent again.
        int status = socket == null ? CLOSED : once(request);
        return status == CLOSED ? once(request) : status;
    }

    private int once(Request request) throws IOException {
        try {
            Socket open = socket == null ? connect() : socket;
            socket = open;
            open.getOutputStream().write(bytes(request));
            int status = status(new BufferedInputStream(open.getInputStream()));
            if (status == CLOSED) {
                close();
            }
            return status;
        } catch (java.net.SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            close();
            return CLOSED;
        }
    }

    /// @return whether bytes reach the application, and its answer comes back
    int connects() throws IOException {
        try (Socket open = connect()) {
            open.getOutputStream().write(HELLO);
            String answer = new String(open.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return answer.equals(Application.ANSWER) ? REACHED : CLOSED;
        } catch (SSLException e) {
            // The application itself was asked for TLS, and speaks none.
            return String.valueOf(e.getMessage()).startsWith("Unsupported or unrecognized SSL message")
                    ? REACHED
                    : CLOSED;
        } catch (java.net.SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            return CLOSED;
        }
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }

    private Socket connect() throws IOException {
        Socket plain = new Socket();
        plain.bind(new InetSocketAddress(peer.address(), 0));
        plain.setSoTimeout(PATIENCE_MILLIS);
        plain.setTcpNoDelay(true);
        plain.connect(to, PATIENCE_MILLIS);
        if (peer.wire() == Wire.PLAINTEXT) {
            return plain;
        }
        SSLSocket tls = (SSLSocket) callers.context(peer.uris())
                .getSocketFactory()
                .createSocket(plain, to.getAddress().getHostAddress(), to.getPort(), true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {peer.wire() == Wire.MUTUAL_TLS ? "istio" : "http/1.1"});
        parameters.setServerNames(
                peer.serverName().isEmpty() ? List.of() : List.of(new SNIHostName(peer.serverName())));
        tls.setSSLParameters(parameters);
        try {
            tls.startHandshake();
        } catch (IOException e) {
            plain.close();
            throw e;
        }
        return tls;
    }

    private static byte[] bytes(Request request) {
        StringBuilder text = new StringBuilder();
        text.append(request.method()).append(' ').append(target(request)).append(" HTTP/1.1\r\nHost: ");
        text.append(request.host()).append("\r\n");
        for (Map.Entry<String, String> line : request.headers()) {
            text.append(line.getKey()).append(": ").append(line.getValue()).append("\r\n");
        }
        for (Token token : request.tokens()) {
            if (token.place().equals("header")) {
                text.append(token.name()).append(": ").append(token.prefix());
                text.append(Signer.sign(token)).append("\r\n");
            }
        }
        String cookies = request.tokens().stream()
                .filter(token -> token.place().equals("cookie"))
                .map(token -> token.name() + "=" + Signer.sign(token))
                .collect(Collectors.joining("; "));
        if (!cookies.isEmpty()) {
            text.append("Cookie: ").append(cookies).append("\r\n");
        }
        return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String target(Request request) {
        String params = request.tokens().stream()
                .filter(token -> token.place().equals("param"))
                .map(token -> token.name() + "=" + Signer.sign(token))
                .collect(Collectors.joining("&"));
        if (params.isEmpty()) {
            return request.path();
        }
        int hash = request.path().indexOf('#');
        String path = hash < 0 ? request.path() : request.path().substring(0, hash);
        String fragment = hash < 0 ? "" : request.path().substring(hash);
        return path + (path.contains("?") ? "&" : "?") + params + fragment;
    }

    /// Reads one answer to its end; whoever says that it closes is taken at its word.
    private int status(InputStream in) throws IOException {
        String first = line(in);
        if (!first.startsWith("HTTP/1.1 ")) {
            return CLOSED;
        }
        int length = 0;
        boolean last = false;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String lower = header.toLowerCase(Locale.ROOT);
            length = lower.startsWith("content-length:")
                    ? Integer.parseInt(
                            lower.substring("content-length:".length()).strip())
                    : length;
            last |= lower.equals("connection: close");
        }
        in.skipNBytes(length);
        if (last) {
            close();
        }
        return Integer.parseInt(first.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != END && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }
}
