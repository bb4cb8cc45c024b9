package io.koine.server;

import io.koine.server.config.ConfigReader;
import io.koine.server.config.Settings;
import io.koine.server.identity.ServerIdentity;
import io.koine.server.jwks.NameResolver;
import io.koine.trust.Pem;
import io.koine.trust.SpiffeId;
import io.koine.trust.TrustBundle;
import io.koine.trust.TrustDomain;
import io.koine.trust.enrol.XdsEndpoint;
import io.koine.trust.tls.SpiffeTrustManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A control plane in this process, with real sockets, TLS and store, and an administrator who knows its
/// token.
public final class TestServer implements AutoCloseable {
    public static final TrustDomain TRUST_DOMAIN = TrustDomain.parse("mesh.test");

    private final KoineServer server;
    private final String adminToken;
    private final TrustBundle bundle;
    private final Queue<Throwable> bugs;
    private final HttpsClient anonymous;

    private TestServer(KoineServer server, String adminToken, Path data, Queue<Throwable> bugs) {
        this.server = server;
        this.adminToken = adminToken;
        this.bugs = bugs;
        this.bundle = new TrustBundle(
                TRUST_DOMAIN,
                1,
                TrustBundle.DEFAULT_REFRESH_HINT,
                Pem.parseCertificates(read(data.resolve("bundle.pem"))));
        this.anonymous = HttpsClient.anonymous(trust());
    }

    /// The first start on a data directory.
    public static TestServer start(Path data) {
        return start(data, Map.of());
    }

    /// The first start on a data directory, with settings.
    public static TestServer start(Path data, Map<String, String> settings) {
        return start(data, settings, NameResolver.SYSTEM);
    }

    /// The first start on a data directory, with settings, where token issuers have the addresses given.
    public static TestServer start(Path data, Map<String, String> settings, NameResolver issuers) {
        Queue<Throwable> bugs = new ConcurrentLinkedQueue<>();
        KoineServer server = open(data, settings, issuers, bugs);
        return new TestServer(server, server.newAdminToken().orElseThrow(), data, bugs);
    }

    /// A later start on the data directory of an earlier server.
    public static TestServer restart(Path data, TestServer earlier) {
        return restart(data, earlier, Map.of());
    }

    /// A later start on the data directory of an earlier server, with settings.
    public static TestServer restart(Path data, TestServer earlier, Map<String, String> settings) {
        return restart(data, earlier, settings, NameResolver.SYSTEM);
    }

    /// A later start on the data directory of an earlier server, where token issuers have the addresses given.
    public static TestServer restart(
            Path data, TestServer earlier, Map<String, String> settings, NameResolver issuers) {
        Queue<Throwable> bugs = new ConcurrentLinkedQueue<>();
        return new TestServer(open(data, settings, issuers, bugs), earlier.adminToken, data, bugs);
    }

    private static KoineServer open(
            Path data, Map<String, String> settings, NameResolver issuers, Queue<Throwable> bugs) {
        Map<String, String> test = new TreeMap<>(Map.of(
                "data", data.toString(),
                "api", "127.0.0.1:0",
                "xds", "127.0.0.1:0",
                "sync-deadline", "200ms",
                "warm-up", "0s",
                "trust-domain", TRUST_DOMAIN.name()));
        test.putAll(settings);
        Settings merged =
                Settings.none().with("default", ConfigReader.Keys.defaults()).with("flag", test);
        return KoineServer.start(ConfigReader.read(merged), (thread, bug) -> bugs.add(bug), issuers);
    }

    public KoineServer koine() {
        return server;
    }

    public String adminToken() {
        return adminToken;
    }

    public TrustBundle bundle() {
        return bundle;
    }

    public XdsEndpoint xds() {
        return server.xds();
    }

    /// @return trusts the control plane of this mesh, and nobody else
    public SpiffeTrustManager trust() {
        SpiffeId id = ServerIdentity.idIn(TRUST_DOMAIN);
        return new SpiffeTrustManager(() -> bundle, id::equals);
    }

    /// @return exceptions that nobody expected
    public List<Throwable> bugs() {
        return List.copyOf(bugs);
    }

    /// @return a request to a path of the API
    public HttpRequest.Builder request(String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create(server.apiUrl() + path)).method(method, BodyPublishers.ofString(body));
    }

    /// Calls the API as nobody.
    public Answer call(String method, String path, String body) {
        return anonymous.send(request(method, path, body));
    }

    /// Sends a request as nobody, or as whoever its headers say.
    public Answer send(HttpRequest.Builder request) {
        return anonymous.send(request);
    }

    /// Calls the API as the administrator.
    public Answer admin(String method, String path, String body) {
        return anonymous.send(request(method, path, body).header("authorization", "Bearer " + adminToken));
    }

    public Answer apply(String manifests) {
        return admin("POST", "/v1/config", manifests).expect(200);
    }

    /// @return the secret of a new join token
    public String token(String json) {
        return admin("POST", "/v1/tokens", json)
                .expect(201)
                .json()
                .path("token")
                .asText();
    }

    @Override
    public void close() {
        anonymous.close();
        server.close();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
