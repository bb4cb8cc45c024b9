package io.koine.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.koine.trust.Pem;
import io.koine.trust.SpiffeId;
import io.koine.trust.TrustDomain;
import io.koine.trust.x509.IssuingKey;
import io.koine.trust.x509.SvidIssuer;
import io.koine.trust.x509.X509Svid;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// Plays recorded answers over HTTPS, as a control plane with a real X509-SVID, and keeps what it was asked.
///
/// Threads: the server's own thread answers; tests read after the answer has arrived.
final class FakeControlPlane implements AutoCloseable {
    static final TrustDomain DOMAIN = new TrustDomain("example.org");
    static final String TOKEN = "admin-token-1";

    private static final char[] NO_PASSWORD = new char[0];

    private final HttpsServer server;
    private final X509Certificate anchor;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    record Answer(int status, String contentType, String body) {}

    record Asked(String method, String path, String authorization, String body) {}

    /// @param id the id that the server's certificate names
    FakeControlPlane(SpiffeId id) {
        IssuingKey issuer = IssuingKey.generate(DOMAIN, Instant.now(), Duration.ofHours(1), new SecureRandom());
        anchor = issuer.anchor();
        try {
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(tls(issuer, id)));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        server.createContext("/", this::play);
        server.start();
    }

    FakeControlPlane() {
        this(SpiffeId.ofWorkload(DOMAIN, "koine-system", "koine"));
    }

    /// @param request such as `GET /v1/status`
    FakeControlPlane on(String request, int status, String body) {
        return on(request, status, status < 300 ? "application/json" : "application/problem+json", body);
    }

    FakeControlPlane on(String request, int status, String contentType, String body) {
        answers.put(request, new Answer(status, contentType, body));
        return this;
    }

    String url() {
        return "https://127.0.0.1:" + server.getAddress().getPort();
    }

    String anchorPem() {
        return Pem.certificates(List.of(anchor));
    }

    X509Certificate anchor() {
        return anchor;
    }

    Path writeAnchors(Path directory) {
        try {
            return Files.writeString(directory.resolve("bundle.pem"), anchorPem());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    List<Asked> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void play(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String path = exchange.getRequestURI().toString();
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            asked.add(new Asked(exchange.getRequestMethod(), path, authorization == null ? "" : authorization, body));
            Answer answer = answers.getOrDefault(
                    exchange.getRequestMethod() + " " + path,
                    new Answer(
                            404,
                            "application/problem+json",
                            "{\"title\":\"Not found\",\"detail\":\"no " + path + "\"}"));
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static SSLContext tls(IssuingKey issuer, SpiffeId id) throws GeneralSecurityException, IOException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        X509Svid svid = SvidIssuer.issue(
                issuer,
                pair.getPublic(),
                id,
                BigInteger.TWO,
                Instant.now().minusSeconds(60),
                Instant.now().plusSeconds(600),
                List.of(),
                List.of());
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        store.setKeyEntry("svid", pair.getPrivate(), NO_PASSWORD, svid.chain().toArray(Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), null, new SecureRandom());
        return context;
    }
}
