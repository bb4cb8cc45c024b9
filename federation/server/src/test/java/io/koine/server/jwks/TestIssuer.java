package io.koine.server.jwks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.koine.server.HttpsClient;
import io.koine.server.TestAgent;
import io.koine.trust.Pem;
import io.koine.trust.SpiffeId;
import io.koine.trust.TrustDomain;
import io.koine.trust.x509.IssuingKey;
import io.koine.trust.x509.SvidIssuer;
import io.koine.trust.x509.X509Svid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// An issuer's server of keys, with real sockets and TLS, that does what a test tells it.
public final class TestIssuer implements AutoCloseable {
    /// The host in its certificate.
    public static final String HOST = "id.corp.example";

    /// Another host in it.
    public static final String ALIAS = "keys.corp.example";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final X509Certificate authority;
    private final List<String> asked = new ArrayList<>();

    /// What it does with a request.
    public interface Behaviour {
        void answer(HttpExchange exchange) throws IOException;
    }

    private TestIssuer(HttpServer server, X509Certificate authority) {
        this.server = server;
        this.authority = authority;
        server.setExecutor(threads);
        server.start();
    }

    public static TestIssuer https(String address) throws Exception {
        IssuingKey key = IssuingKey.generate(
                TrustDomain.parse("corp.example"), Instant.now(), Duration.ofDays(1), new SecureRandom());
        KeyPair keys = TestAgent.newKeys();
        X509Svid svid = SvidIssuer.issue(
                key,
                keys.getPublic(),
                SpiffeId.parse("spiffe://corp.example/issuer"),
                BigInteger.TEN,
                Instant.now().minusSeconds(60),
                Instant.now().plus(Duration.ofHours(1)),
                List.of(HOST, ALIAS),
                List.of());
        KeyManager[] managers = HttpsClient.keys(
                keys.getPrivate(),
                Stream.concat(svid.chain().stream(), Stream.of(key.anchor())).toList());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers, new TrustManager[] {new Nobody()}, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(address, 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return new TestIssuer(server, key.anchor());
    }

    /// Asks for no client certificate, so it judges none.
    private static final class Nobody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    public TestIssuer on(String path, Behaviour behaviour) {
        server.createContext(path, exchange -> {
            synchronized (this) {
                asked.add(exchange.getRequestHeaders().getFirst("host") + exchange.getRequestURI());
            }
            try (exchange) {
                behaviour.answer(exchange);
            }
        });
        return this;
    }

    public TestIssuer serving(String path, String body) {
        return on(path, exchange -> answer(exchange, 200, body));
    }

    static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    public String url(String path) {
        return url(HOST, path);
    }

    public String url(String host, String path) {
        return "https://" + host + ":" + server.getAddress().getPort() + path;
    }

    /// @return a file with its authority
    public Path authority(Path directory) {
        try {
            return Files.writeString(directory.resolve("ca.pem"), Pem.certificates(List.of(authority)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Optional<Path> authorityIn(Path directory) {
        return Optional.of(authority(directory));
    }

    /// @return host and target of each request that came
    public synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    /// @return a key set with one key
    public static String keys(String id) {
        return "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\",\"kid\":\"" + id + "\"}]}";
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
