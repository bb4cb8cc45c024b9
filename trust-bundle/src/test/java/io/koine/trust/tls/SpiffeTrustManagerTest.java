package io.koine.trust.tls;

import static io.koine.trust.x509.TestCertificates.CART;
import static io.koine.trust.x509.TestCertificates.HOME;
import static io.koine.trust.x509.TestCertificates.NOW;
import static io.koine.trust.x509.TestCertificates.bundle;
import static io.koine.trust.x509.TestCertificates.issuer;
import static io.koine.trust.x509.TestCertificates.p256;
import static io.koine.trust.x509.TestCertificates.svid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.trust.SpiffeId;
import io.koine.trust.TrustBundle;
import io.koine.trust.TrustDomain;
import io.koine.trust.x509.IssuingKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;

class SpiffeTrustManagerTest {
    private static final IssuingKey ISSUER = issuer(HOME);
    private static final SpiffeId SERVER = SpiffeId.ofWorkload(HOME, "koine-system", "control-plane");
    private static final int TIMEOUT_MILLIS = 10_000;

    @Test
    void bothSidesAcceptTheIdTheyExpect() throws Exception {
        assertThat(handshake(ISSUER, SERVER, SERVER::equals, ISSUER, CART, CART::equals))
                .isEmpty();
    }

    @Test
    void aServerWithAnotherIdIsRefused() throws Exception {
        SpiffeId other = SpiffeId.ofWorkload(HOME, "shop", "other");
        assertThat(handshake(ISSUER, other, SERVER::equals, ISSUER, CART, CART::equals))
                .contains("peer " + other + ": expected another SPIFFE id");
    }

    @Test
    void aClientWithAnotherIdIsRefused() throws Exception {
        SpiffeId other = SpiffeId.ofWorkload(HOME, "shop", "other");
        assertThat(handshake(ISSUER, SERVER, SERVER::equals, ISSUER, other, CART::equals))
                .contains("peer " + other + ": expected another SPIFFE id");
    }

    @Test
    void peersOfAnotherIssuerAreRefused() throws Exception {
        IssuingKey stranger = issuer(HOME);
        assertThat(handshake(stranger, SERVER, SERVER::equals, ISSUER, CART, CART::equals))
                .contains("no valid path");
        assertThat(handshake(ISSUER, SERVER, SERVER::equals, stranger, CART, CART::equals))
                .contains("no valid path");
    }

    @Test
    void peersOfAnotherTrustDomainAreRefused() throws Exception {
        TrustDomain foreign = new TrustDomain("foreign.test");
        SpiffeId id = SpiffeId.ofWorkload(foreign, "shop", "cart");
        assertThat(handshake(ISSUER, SERVER, SERVER::equals, issuer(foreign), id, any -> true))
                .contains("expected trust domain home.test");
    }

    @Test
    void theBundleOfTheMomentCounts() throws Exception {
        AtomicReference<TrustBundle> current = new AtomicReference<>(bundle(ISSUER));
        SpiffeTrustManager manager = new SpiffeTrustManager(current::get, CART::equals, () -> NOW);
        X509Certificate[] chain = svid(ISSUER, p256().getPublic(), CART).chain().toArray(X509Certificate[]::new);
        manager.checkClientTrusted(chain, "UNKNOWN");
        current.set(bundle());
        assertThatThrownBy(() -> manager.checkServerTrusted(chain, "UNKNOWN"))
                .isInstanceOf(CertificateException.class)
                .hasMessageContaining("no usable authority");
        assertThatThrownBy(() -> manager.checkServerTrusted(new X509Certificate[0], "UNKNOWN"))
                .isInstanceOf(CertificateException.class);
        assertThat(manager.getAcceptedIssuers()).isEmpty();
    }

    /// One connection over the loopback interface, client certificates required.
    ///
    /// @return the reasons given by both sides, empty if a byte went through
    private static String handshake(
            IssuingKey serverIssuer,
            SpiffeId serverId,
            Predicate<SpiffeId> acceptedByClient,
            IssuingKey clientIssuer,
            SpiffeId clientId,
            Predicate<SpiffeId> acceptedByServer)
            throws Exception {
        SSLContext server = context(serverIssuer, serverId, acceptedByServer);
        SSLContext client = context(clientIssuer, clientId, acceptedByClient);
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket listener = server.getServerSocketFactory().createServerSocket(0, 1, loopback);
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            ((SSLServerSocket) listener).setNeedClientAuth(true);
            listener.setSoTimeout(TIMEOUT_MILLIS);
            Future<String> served = executor.submit(() -> reason(() -> serve(listener)));
            String connected = reason(() -> connect(client, loopback, listener.getLocalPort()));
            return connected + served.get();
        }
    }

    private static void serve(ServerSocket listener) throws IOException {
        try (Socket socket = listener.accept()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(42);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    private static void connect(SSLContext context, InetAddress address, int port) throws IOException {
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(address, port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.startHandshake();
            assertThat(socket.getInputStream().read()).isEqualTo(42);
        }
    }

    private static String reason(IoAction action) {
        try {
            action.run();
            return "";
        } catch (IOException e) {
            StringBuilder reasons = new StringBuilder();
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                reasons.append(cause.getMessage()).append('\n');
            }
            return reasons.toString();
        }
    }

    private static SSLContext context(IssuingKey issuer, SpiffeId id, Predicate<SpiffeId> accepted) throws Exception {
        KeyPair key = p256();
        char[] password = "test".toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        X509Certificate[] chain = svid(issuer, key.getPublic(), id).chain().toArray(X509Certificate[]::new);
        store.setKeyEntry("key", key.getPrivate(), password, chain);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        Supplier<TrustBundle> bundle = () -> bundle(ISSUER);
        SSLContext context = SSLContext.getInstance("TLS");
        TrustManager[] trust = {new SpiffeTrustManager(bundle, accepted, () -> NOW)};
        context.init(keys.getKeyManagers(), trust, null);
        return context;
    }

    private interface IoAction {
        void run() throws IOException;
    }
}
