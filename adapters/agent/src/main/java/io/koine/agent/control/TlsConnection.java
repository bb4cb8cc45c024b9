package io.koine.agent.control;

import io.koine.agent.http.Http1;
import io.koine.agent.http.HttpCall;
import io.koine.agent.http.HttpReply;
import io.koine.trust.SpiffeId;
import io.koine.trust.TrustBundle;
import io.koine.trust.tls.SpiffeTrustManager;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/// One TLS 1.3 connection to the control plane, which is known by its SPIFFE id and the bundle, never by its host
/// name.
///
/// Each connection has a context of its own: a shared one resumes sessions, and a resumed session is not verified
/// again.
///
/// Threads: one owner at a time.
final class TlsConnection implements Closeable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /// The control plane answers a deregistration within 5 s, everything else at once.
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);

    private static final int HTTPS_PORT = 443;

    private final String authority;
    private final SSLSocket socket;
    private final InputStream in;

    private TlsConnection(String authority, SSLSocket socket) throws IOException {
        this.authority = authority;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /// @param server the control plane's address
    /// @param serverId the only id that it may have
    /// @param bundle what its certificate must lead to
    /// @param shown whose leaf is shown if the server asks, or empty for none
    /// @return a connection whose peer is verified
    /// @throws IOException if there is no connection or the peer is somebody else
    static TlsConnection open(URI server, SpiffeId serverId, TrustBundle bundle, Optional<Enrolment> shown)
            throws IOException {
        String host = server.getHost().replaceAll("[\\[\\]]", "");
        int port = server.getPort() < 0 ? HTTPS_PORT : server.getPort();
        Socket plain = new Socket();
        try {
            InetSocketAddress address = new InetSocketAddress(host, port);
            if (address.isUnresolved()) {
                throw new UnknownHostException(host + ": no address found");
            }
            plain.connect(address, (int) CONNECT_TIMEOUT.toMillis());
            plain.setSoTimeout((int) READ_TIMEOUT.toMillis());
            plain.setTcpNoDelay(true);
            SSLSocket socket = (SSLSocket)
                    context(serverId, bundle, shown).getSocketFactory().createSocket(plain, host, port, true);
            socket.setEnabledProtocols(new String[] {"TLSv1.3"});
            socket.startHandshake();
            return new TlsConnection(server.getAuthority(), socket);
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    /// @param call the request
    /// @return the response
    /// @throws IOException if the connection fails; it is then of no more use
    HttpReply exchange(HttpCall call) throws IOException {
        return Http1.exchange(call, authority, in, socket.getOutputStream());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static SSLContext context(SpiffeId serverId, TrustBundle bundle, Optional<Enrolment> shown) {
        KeyManager[] keys = shown.map(enrolment -> new KeyManager[] {new LeafKeyManager(enrolment)})
                .orElse(new KeyManager[0]);
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            TrustManager trust = new SpiffeTrustManager(() -> bundle, serverId::equals);
            context.init(keys, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks TLS 1.3", e);
        }
    }
}
