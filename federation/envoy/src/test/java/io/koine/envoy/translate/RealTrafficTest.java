package io.koine.envoy.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.koine.envoy.Scopes;
import io.koine.envoy.input.Placement;
import io.koine.mesh.scope.OutboundPort;
import io.koine.mesh.scope.OutboundService;
import io.koine.mesh.scope.ProxyScope;
import io.koine.mesh.scope.authz.WorkloadPolicy;
import io.koine.model.Endpoint;
import io.koine.model.Health;
import io.koine.model.Hostname;
import io.koine.model.Locality;
import io.koine.model.Protocol;
import io.koine.model.ServicePort;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.TlsMode;
import io.koine.model.WorkloadId;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.AuthorizationPolicy.Condition;
import io.koine.model.policy.AuthorizationPolicy.Match;
import io.koine.model.policy.AuthorizationPolicy.Operation;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import io.koine.model.policy.AuthorizationPolicy.Source;
import io.koine.model.policy.MtlsMode;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Selector;
import io.koine.trust.SpiffeId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Requests through one real Envoy: it calls its own workload, so each passes an outbound listener, mutual TLS, an
/// inbound listener and authorization.
@Tag("envoy")
final class RealTrafficTest {
    private static final int STRICT = 8100;
    private static final int PLAIN = 8101;
    private static final int TCP = 8102;
    private static final Hostname SELF = Hostname.ofService("payment", "payments");
    private static final Match REFUSED = new Match(List.of("blocked"), List.of());

    @TempDir
    private static Path directory;

    private static List<HttpServer> applications = List.of();
    private static @Nullable RealEnvoy envoy;

    @BeforeAll
    static void start() throws Exception {
        RealEnvoy.binary();
        applications = List.of(application(STRICT), application(PLAIN), application(TCP));
        TestIdentity identity = TestIdentity.create(directory, Scopes.IDENTITY.toString());
        ProxyScope scope = Scopes.scope(
                List.of(
                        Scopes.port(STRICT, Protocol.HTTP, MtlsMode.STRICT),
                        Scopes.port(PLAIN, Protocol.HTTP, MtlsMode.PERMISSIVE),
                        Scopes.port(TCP, Protocol.TCP, MtlsMode.PERMISSIVE)),
                List.of(
                        service("payment", 1, TlsMode.MUTUAL, List.of(Scopes.IDENTITY)),
                        service("nobody", 2, TlsMode.MUTUAL, List.of()),
                        service(
                                "other",
                                3,
                                TlsMode.MUTUAL,
                                List.of(SpiffeId.ofWorkload(Scopes.MESH, "payments", "other"))),
                        service("plain", 4, TlsMode.PLAINTEXT, List.of())),
                identity.anchor());
        FileXds.write(directory, Scopes.translate(Scopes.withPolicy(scope, policy())), identity);
        envoy = RealEnvoy.start(directory);
    }

    @AfterAll
    static void stop() throws IOException {
        applications.forEach(application -> application.stop(0));
        if (envoy != null) {
            envoy.close();
            assertThat(envoy.accessLog())
                    .contains("rbac_access_denied_matched_policy[ns[payments]-policy[deny-some]-rule[0]]")
                    .contains("\"downstream_peer\":\"spiffe://mesh.test/ns/payments/sa/payment\"")
                    .contains("\"downstream_local\":\"spiffe://mesh.test/ns/payments/sa/payment\"")
                    .contains("\"dry_run_deny_result\":\"denied\"")
                    .contains("\"dry_run_deny_policy\":\"ns[payments]-policy[dry]-rule[0]\"")
                    .contains("\"audited\":true")
                    .contains("\"policy\":\"ns[payments]-policy[allow-self]-rule[0]\"");
        }
    }

    @Test
    void policyHoldsHoweverARequestIsWritten() throws IOException {
        SoftAssertions softly = new SoftAssertions();
        String[][] table = {
            {"200", "GET /api/x"},
            {"200", "GET //api/./y/../x?q=/admin"},
            {"403", "POST /api/x"},
            {"403", "GET /other"},
            {"403", "GET /api/admin"},
            {"403", "GET /api//admin/x"},
            {"403", "GET /api/x/../admin"},
            {"400", "GET /api%2fadmin"},
            {"400", "GET /api%5Cadmin"},
            {"200", "GET /api/x", "x_role: ok"},
            {"403", "GET /api/a/closed/b"},
            {"200", "GET /api/a/b/closed/c"},
            {"403", "GET /api/..;x=y/b"},
            {"200", "GET /x/..;x=y/api/b"},
            {"403", "GET /api/%2e%2e;x=y/b"},
            {"200", "GET /api/x", "x-role: ok"},
            {"403", "GET /api/x", "x-role: blocked"},
            {"403", "GET /api/x", "X-Role: ok,blocked"},
            {"403", "GET /api/x", "x-role: ok", "x-role:  blocked"},
            {"403", "GET /api/x", "x-role: \u00ff\u00fe, \tblocked ,ok"},
            {"200", "GET /api/x", "x-role: unblocked"},
        };
        for (String[] row : table) {
            softly.assertThat(status(send("127.77.1.1", STRICT, row)))
                    .as(String.join(" | ", row))
                    .isEqualTo(row[0]);
        }
        for (String host :
                List.of("closed.test", "CLOSED.test", "closed.test:99", "closed.test.", "x.Closed.Test.:1")) {
            softly.assertThat(status(send("127.77.1.1", STRICT, "", "GET /api/x", "Host: " + host)))
                    .as(host)
                    .isEqualTo("403");
        }
        softly.assertAll();
    }

    @Test
    void theApplicationLearnsItsCallerFromTheProxyAlone() throws IOException {
        String forged = "x-forwarded-client-cert: URI=spiffe://mesh.test/ns/x/sa/forged";

        assertThat(send("127.77.1.1", STRICT, "", "GET /api/x", forged))
                .contains("URI=" + Scopes.IDENTITY)
                .doesNotContain("forged");
        assertThat(send(Scopes.ADDRESS, Scopes.listenPort(PLAIN), "", "GET /", forged, "x-envoy-retry-on: 5xx"))
                .startsWith("HTTP/1.1 200")
                .contains("x-forwarded-client-cert=null")
                .contains("x-envoy-retry-on=null");
    }

    @Test
    void onlyTheExpectedIdentityAnswers() throws IOException {
        assertThat(status(send("127.77.1.1", PLAIN, "", "GET /"))).isEqualTo("200");
        assertThat(status(send("127.77.1.2", PLAIN, "", "GET /"))).isEqualTo("503");
        assertThat(status(send("127.77.1.3", PLAIN, "", "GET /"))).isEqualTo("503");
        assertThat(status(send("127.77.1.4", PLAIN, "", "GET /"))).isEqualTo("200");
        assertThat(status(send("127.77.1.4", STRICT, "", "GET /"))).isEqualTo("503");
    }

    @Test
    void theHttpProxyForwardsToTheMeshAndToNobodyElse() throws IOException {
        SoftAssertions softly = new SoftAssertions();
        String[][] table = {
            {"200", "GET http://" + SELF + ":" + PLAIN + "/"},
            {"200", "GET http://" + SELF + ":" + PLAIN + "/", "Host: elsewhere.test"},
            {"200", "GET http://PAYMENT.payments.svc.cluster.local:" + PLAIN + "/"},
            {"200", "GET http://" + SELF + ":" + STRICT + "/api/x"},
            {"403", "GET http://" + SELF + ":" + STRICT + "/api/admin"},
            {"503", "GET http://nobody.payments.svc.cluster.local:" + PLAIN + "/"},
            // Of two ports neither is 80, so the target must say which.
            {"404", "GET http://" + SELF + "/"},
            // Opaque TCP, a port that is not declared, a host outside, an address, another host's prefix.
            {"404", "GET http://" + SELF + ":" + TCP + "/"},
            {"404", "GET http://" + SELF + ":9999/"},
            {"404", "GET http://elsewhere.test/", "Host: " + SELF + ":" + PLAIN},
            {"404", "GET http://127.0.0.1:" + PLAIN + "/"},
            {"404", "GET http://x" + SELF + ":" + PLAIN + "/"},
            // Envoy has no route for it, whomever it names: a tunnel would hide the requests.
            {"404", "CONNECT " + SELF + ":" + PLAIN},
        };
        for (String[] row : table) {
            softly.assertThat(status(send("127.77.1.0", Placement.HTTP_PROXY_PORT, row)))
                    .as(String.join(" | ", row))
                    .isEqualTo(row[0]);
        }
        softly.assertAll();
        assertThat(send("127.77.1.0", Placement.HTTP_PROXY_PORT, table[9]))
                .contains("http:// requests to the HTTP services of the mesh only");
    }

    @Test
    void strictRefusesPlaintext() {
        assertThatThrownBy(() -> {
                    String answer = send(Scopes.ADDRESS, Scopes.listenPort(STRICT), "", "GET /api/x");
                    throw new IOException("answered: \"" + answer + "\"");
                })
                .isInstanceOf(IOException.class)
                .satisfies(e -> assertThat(Objects.toString(e.getMessage())).doesNotContain("HTTP"));
    }

    @Test
    void connectionPolicyAsksForAnAuthenticatedCaller() throws IOException {
        assertThat(status(send("127.77.1.1", TCP, "", "GET /"))).isEqualTo("200");
        assertThat(status(send("127.77.1.4", TCP, "", "GET /"))).isNotEqualTo("200");
    }

    private static WorkloadPolicy policy() {
        Condition strict = new Condition("destination.port", is("" + STRICT));
        Rule blocked = new Rule(
                List.of(), List.of(), List.of(new Condition("request.headers[x-role]", REFUSED), strict), List.of());
        Rule admin = new Rule(
                List.of(),
                List.of(
                        new Operation(Match.ANY, Match.ANY, Match.ANY, is("/api/admin*", "/api/{*}/closed/{**}")),
                        new Operation(is("closed.test", "*.closed.test"), Match.ANY, Match.ANY, Match.ANY)),
                List.of(strict),
                List.of());
        Rule self = new Rule(
                List.of(Source.of(is("cluster.local/ns/payments/sa/payment"), Match.ANY)),
                List.of(new Operation(Match.ANY, is("" + STRICT), is("GET"), is("/api/*"))),
                List.of(),
                List.of());
        Rule open = new Rule(
                List.of(),
                List.of(new Operation(Match.ANY, is("" + PLAIN), Match.ANY, Match.ANY)),
                List.of(),
                List.of());
        Rule notElse = new Rule(
                List.of(Source.of(Match.ANY, new Match(List.of(), List.of("else")))),
                List.of(new Operation(Match.ANY, is("" + TCP), Match.ANY, Match.ANY)),
                List.of(),
                List.of());
        Rule get = new Rule(
                List.of(),
                List.of(new Operation(Match.ANY, is("" + STRICT), is("GET"), Match.ANY)),
                List.of(),
                List.of());
        AuthorizationPolicy dry = new AuthorizationPolicy(
                new ObjectKey("AuthorizationPolicy", "payments", "dry"),
                new AuthorizationPolicy.Scope(Selector.ALL, List.of(), true),
                Action.DENY,
                Optional.empty(),
                List.of(get));
        return Scopes.policy(List.of(
                policy("deny-some", Action.DENY, blocked, admin),
                dry,
                policy("audit-get", Action.AUDIT, get),
                policy("allow-self", Action.ALLOW, self, open),
                policy("not-else", Action.ALLOW, notElse)));
    }

    private static AuthorizationPolicy policy(String name, Action action, Rule... rules) {
        ObjectKey key = new ObjectKey("AuthorizationPolicy", "payments", name);
        return AuthorizationPolicy.of(key, Selector.ALL, action, List.of(rules));
    }

    private static Match is(String... values) {
        return new Match(List.of(values), List.of());
    }

    private static OutboundService service(String name, int offset, TlsMode tls, Collection<SpiffeId> identities) {
        Hostname host = Hostname.ofService(name, "payments");
        return new OutboundService(
                host,
                "payments",
                name,
                offset,
                List.of(),
                List.of(
                        port(host, STRICT, Protocol.HTTP, tls, identities),
                        port(host, PLAIN, Protocol.HTTP, tls, identities),
                        port(host, TCP, Protocol.TCP, tls, identities)));
    }

    private static OutboundPort port(
            Hostname host, int port, Protocol protocol, TlsMode tls, Collection<SpiffeId> identities) {
        Endpoint endpoint = new Endpoint(
                host,
                port,
                new WorkloadId(new SourceId("vms"), "payments", "payment-1"),
                Scopes.ADDRESS,
                Scopes.listenPort(port),
                port,
                "",
                Locality.UNKNOWN,
                1,
                Health.HEALTHY,
                tls);
        return new OutboundPort(
                new ServicePort(port, "", protocol), List.of(endpoint), SortedCopies.sortedSet(identities));
    }

    private static HttpServer application(int port) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 0);
        server.createContext("/", exchange -> {
            StringBuilder seen = new StringBuilder();
            for (String header : List.of("x-forwarded-client-cert", "x-envoy-retry-on")) {
                seen.append(header)
                        .append('=')
                        .append(exchange.getRequestHeaders().getFirst(header))
                        .append('\n');
            }
            byte[] body = seen.toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    /// Bytes as they stand, since an HTTP client would tidy them up.
    ///
    /// @param row ignored, then the request, then header lines
    private static String send(String address, int port, String... row) throws IOException {
        StringBuilder request = new StringBuilder(row[1]).append(" HTTP/1.1\r\nConnection: close\r\n");
        boolean host = false;
        for (int i = 2; i < row.length; i++) {
            request.append(row[i]).append("\r\n");
            host |= row[i].startsWith("Host:");
        }
        request.append(host ? "" : "Host: " + SELF + "\r\n").append("\r\n");
        try (Socket socket = new Socket(address, port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String status(String answer) {
        String[] words = answer.split(" ", 3);
        return words.length > 1 ? words[1] : answer;
    }
}
