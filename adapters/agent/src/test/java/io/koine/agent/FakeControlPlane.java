package io.koine.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.koine.trust.BundleDocument;
import io.koine.trust.SpiffeId;
import io.koine.trust.TrustBundle;
import io.koine.trust.enrol.EnrolmentPaths;
import io.koine.trust.enrol.JoinFile;
import io.koine.trust.enrol.JoinRequest;
import io.koine.trust.enrol.LeaseRequest;
import io.koine.trust.enrol.LeaseResponse;
import io.koine.trust.enrol.ObservationReport;
import io.koine.trust.enrol.Registration;
import io.koine.trust.enrol.RenewRequest;
import io.koine.trust.enrol.SvidResponse;
import io.koine.trust.enrol.XdsEndpoint;
import io.koine.trust.x509.CertificateRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;

/// A control plane over real HTTPS that speaks the enrolment contract and does what a test tells it.
final class FakeControlPlane implements AutoCloseable {
    static final String TOKEN = "t0ken-that-nobody-may-see";
    static final String INSTANCE = "vm/payments/payment-1";

    /// `METHOD path`, in the order of arrival.
    final List<String> requests = new CopyOnWriteArrayList<>();

    final List<LeaseRequest> leases = new CopyOnWriteArrayList<>();
    final List<ObservationReport> reports = new CopyOnWriteArrayList<>();
    final List<Registration> registrations = new CopyOnWriteArrayList<>();
    final List<X509Certificate> issued = new CopyOnWriteArrayList<>();

    /// Statuses that the next requests of a path get instead of an answer.
    private final Map<String, List<Integer>> failures = new ConcurrentHashMap<>();

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final TestIssuer issuer = TestIssuer.create();
    private final HttpsServer server;
    private volatile TrustBundle bundle = issuer.bundle(1);
    private volatile Duration leafLife = Duration.ofHours(1);
    private volatile Duration lease = Duration.ofMillis(300);
    private volatile boolean registered;
    private volatile boolean wrongKey;

    FakeControlPlane(SpiffeId id) throws IOException, GeneralSecurityException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(configurator(issuer.server(id)));
        server.setExecutor(executor);
        server.createContext("/", this::handle);
        server.start();
    }

    /// @return a join file for this server with its true anchor
    JoinFile joinFile() {
        return joinFile(issuer);
    }

    JoinFile joinFile(TestIssuer trusted) {
        URI address = URI.create("https://127.0.0.1:" + server.getAddress().getPort());
        return new JoinFile(
                address, TOKEN, TestIssuer.DOMAIN, List.of(trusted.key().anchor()));
    }

    void fail(String path, Integer... statuses) {
        failures.put(path, new ArrayList<>(List.of(statuses)));
    }

    void leafLife(Duration life) {
        leafLife = life;
    }

    void issueForAnotherKey() {
        wrongKey = true;
    }

    /// Publishes the next bundle, with one authority more.
    void rotate() {
        bundle = issuer.bundle(bundle.sequence() + 1, TestIssuer.create());
    }

    void forgetRegistrations() {
        registered = false;
    }

    long count(String request) {
        return requests.stream().filter(request::equals).count();
    }

    @Override
    public void close() {
        server.stop(0);
        executor.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        String path = exchange.getRequestURI().getPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add(method + " " + path);
        List<Integer> planned = failures.getOrDefault(path, List.of());
        if (!planned.isEmpty()) {
            answer(exchange, planned.removeFirst(), "{\"detail\":\"as planned\"}");
            return;
        }
        try {
            route(exchange, method + " " + path, body);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private void route(HttpExchange exchange, String request, String body)
            throws IOException, GeneralSecurityException {
        switch (request) {
            case "POST " + EnrolmentPaths.JOIN -> join(exchange, JoinRequest.parse(body));
            case "POST " + EnrolmentPaths.RENEW -> {
                if (known(exchange)) {
                    answer(exchange, 200, svid(RenewRequest.parse(body).csrPem()));
                }
            }
            case "GET " + EnrolmentPaths.BUNDLE -> answer(exchange, 200, BundleDocument.print(bundle));
            case "PUT " + EnrolmentPaths.REGISTRATION -> {
                if (known(exchange)) {
                    registrations.add(Registration.parse(body));
                    registered = true;
                    answer(exchange, 200, new LeaseResponse(lease, bundle.sequence()).print());
                }
            }
            case "POST " + EnrolmentPaths.LEASE -> {
                if (known(exchange)) {
                    leases.add(LeaseRequest.parse(body));
                    answer(
                            exchange,
                            registered ? 200 : 404,
                            registered ? new LeaseResponse(lease, bundle.sequence()).print() : "{}");
                }
            }
            case "POST " + EnrolmentPaths.OBSERVATIONS -> {
                if (known(exchange)) {
                    reports.add(ObservationReport.parse(body));
                    answer(exchange, 204, "");
                }
            }
            case "DELETE " + EnrolmentPaths.REGISTRATION -> {
                if (known(exchange)) {
                    registered = false;
                    answer(exchange, 204, "");
                }
            }
            default -> answer(exchange, 404, "{}");
        }
    }

    private void join(HttpExchange exchange, JoinRequest request) throws IOException, GeneralSecurityException {
        if (request.token().equals(TOKEN)) {
            answer(exchange, 200, svid(request.csrPem()));
        } else {
            answer(exchange, 401, "{\"detail\":\"token not accepted\"}");
        }
    }

    private String svid(String csr) throws GeneralSecurityException {
        PublicKey key = wrongKey
                ? TestIssuer.keyPair().getPublic()
                : CertificateRequest.parse(csr).publicKey();
        List<X509Certificate> chain = issuer.issue(key, TestIssuer.WORKLOAD, leafLife);
        issued.add(chain.getFirst());
        XdsEndpoint xds = new XdsEndpoint("127.0.0.1", 1, TestIssuer.SERVER);
        Instant notAfter = chain.getFirst().getNotAfter().toInstant();
        return new SvidResponse(INSTANCE, TestIssuer.WORKLOAD, bundle, chain, notAfter, xds).print();
    }

    /// Every leaf that was issued may speak.
    private boolean known(HttpExchange exchange) throws IOException {
        try {
            var shown = ((HttpsExchange) exchange).getSSLSession().getPeerCertificates()[0];
            if (issued.contains(shown)) {
                return true;
            }
        } catch (SSLPeerUnverifiedException nobody) {
            answer(exchange, 401, "{\"detail\":\"no client certificate\"}");
            return false;
        }
        answer(exchange, 401, "{\"detail\":\"unknown client certificate\"}");
        return false;
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static HttpsConfigurator configurator(SSLContext context) {
        return new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters tls = context.getDefaultSSLParameters();
                tls.setWantClientAuth(true);
                parameters.setSSLParameters(tls);
            }
        };
    }
}
