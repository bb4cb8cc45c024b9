package io.koine.envoy.rows;

import static io.koine.envoy.rows.Caller.PLAIN;
import static io.koine.envoy.rows.Pair.CLOSED;
import static io.koine.envoy.rows.Question.differs;
import static io.koine.envoy.rows.Question.same;
import static io.koine.envoy.rows.Question.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// External authorization. The provider that answers says yes to `x-ok: yes` only.
@Tag("envoy")
final class ExternalRowsTest {
    @RegisterExtension
    static final PolicyLab LAB = new PolicyLab();

    private static final Caller A = LAB.mesh("spiffe://mesh.test/ns/a/sa/x");
    private static final Tokens TOKENS = new Tokens();

    private static final String PROVIDERS = """
            apiVersion: mesh.koine.io/v1
            kind: MeshConfig
            metadata: {name: mesh, namespace: istio-system}
            spec:
              extensionProviders:
              - name: web
                envoyExtAuthzHttp:
                  service: authz.payments.svc.cluster.local
                  port: 9001
                  includeRequestHeadersInCheck: [x-ok]
              - name: again
                envoyExtAuthzHttp:
                  service: authz.payments.svc.cluster.local
                  port: 9001
                  includeRequestHeadersInCheck: [x-ok]
              - name: binary
                envoyExtAuthzGrpc: {service: authz.payments.svc.cluster.local, port: 9003}
              - name: down
                envoyExtAuthzGrpc: {service: authz.payments.svc.cluster.local, port: 9002}
            """;

    private static final Pair HTTP = LAB.both(PROVIDERS + asks("web", """
            rules: [{to: [{operation: {paths: [/asked]}}]}]
            """));
    private static final Pair EVERYTHING = LAB.both(PROVIDERS + asks("web", "rules: [{}]\n"));
    private static final Caller FRIEND = LAB.mesh(Authorizer.FRIEND);
    private static final Pair GRPC = LAB.both(PROVIDERS + asks("binary", """
            rules: [{to: [{operation: {paths: [/asked]}}]}]
            """));
    private static final Pair CONNECTIONS = LAB.both(PROVIDERS
            + asks("binary", """
            rules:
            - from: [{source: {notPrincipals: [mesh.test/ns/a/sa/unasked]}}]
              to: [{operation: {ports: ['$tcp']}}]
            """)
            + Manifests.policy("not-b", "DENY", "rules: [{from: [{source: {namespaces: [b]}}]}]\n"));
    private static final Pair DOWN = LAB.both(PROVIDERS + asks("down", """
            rules: [{to: [{operation: {paths: [/asked]}}]}]
            """));
    private static final Pair MISSING = LAB.both(PROVIDERS + asks("nobody", """
            rules: [{to: [{operation: {paths: [/asked], ports: ['$http']}}]}, {to: [{operation: {ports: ['$tcp']}}]}]
            """));
    private static final Pair TWO = LAB.both(PROVIDERS + asks("web", """
            rules: [{to: [{operation: {paths: [/asked]}}]}]
            """) + asks("again", """
            rules: [{to: [{operation: {paths: [/asked, /again]}}]}]
            """));
    private static final Pair CLAIM = LAB.both(PROVIDERS + TOKENS.authentication("good") + asks("web", """
            rules:
            - when: [{key: 'request.auth.claims[group]', values: [admins]}]
            """));

    private static String asks(String provider, String rules) {
        return Manifests.policy(provider, "CUSTOM", "provider: {name: " + provider + "}\n" + rules);
    }

    @Test
    void row8AProviderIsAskedAboutWhatMatches() throws IOException {
        for (Caller caller : new Caller[] {A, PLAIN}) {
            HTTP.answers(
                    same("403", caller, "GET /asked"),
                    same("200", caller, "GET /asked", "x-ok: yes"),
                    same("200", caller, "GET /other"));
        }
        assertThat(LAB.asked()).anyMatch(head -> head.startsWith("GET /asked "));
    }

    /// An open door, since the policy was meant for the whole workload; nobody can be asked about connections.
    @Test
    void row8AnHttpProviderOnTcp() throws IOException {
        EVERYTHING.answers(same("403", A, "GET /"), tcp("200", CLOSED, A), tcp("200", CLOSED, PLAIN));
    }

    @Test
    void row8AGrpcProvider() throws IOException {
        GRPC.answers(
                same("403", PLAIN, "GET /asked"),
                same("200", PLAIN, "GET /asked", "x-ok: yes"),
                same("200", PLAIN, "GET /other"));
        // The path falls away where it cannot be seen, as in a DENY.
        GRPC.answers(tcp("200", FRIEND), tcp(CLOSED, A), tcp(CLOSED, PLAIN));
    }

    @Test
    void row8AGrpcProviderIsAskedAboutConnections() throws IOException {
        Caller unasked = LAB.mesh("spiffe://mesh.test/ns/a/sa/unasked");
        Caller denied = LAB.mesh("spiffe://mesh.test/ns/b/sa/unasked");
        CONNECTIONS.answers(
                tcp("200", FRIEND), tcp(CLOSED, A), tcp(CLOSED, PLAIN), tcp("200", unasked), tcp(CLOSED, denied));
        assertThat(LAB.askedByGrpc())
                .extracting(about -> about.getSource().getPrincipal())
                .contains(Authorizer.FRIEND, "spiffe://mesh.test/ns/a/sa/x")
                .doesNotContain("spiffe://mesh.test/ns/a/sa/unasked");
    }

    @Test
    void row8AProviderThatDoesNotAnswerRefuses() throws IOException {
        DOWN.answers(
                same("403", PLAIN, "GET /asked", "x-ok: yes"), same("200", PLAIN, "GET /other"), tcp(CLOSED, PLAIN));
    }

    @Test
    void row8AMissingProviderRefuses() throws IOException {
        MISSING.answers(
                same("403", A, "GET /asked", "x-ok: yes"),
                same("200", A, "GET /other"),
                tcp(CLOSED, A),
                tcp(CLOSED, PLAIN));
    }

    @Test
    void row8TwoProviders() throws IOException {
        TWO.answers(
                differs("403", "200", PLAIN, "GET /asked", "x-ok: yes"),
                same("403", PLAIN, "GET /asked"),
                differs("403", "200", PLAIN, "GET /again", "x-ok: yes"),
                same("403", PLAIN, "GET /again"),
                same("200", PLAIN, "GET /other"));
    }

    @Test
    void row8CustomOnAClaim() throws IOException {
        String admin = "Authorization: Bearer " + TOKENS.alive("good", "\"group\":\"admins\"");
        String user = "Authorization: Bearer " + TOKENS.alive("good", "\"group\":\"users\"");
        CLAIM.answers(
                differs("200", "403", PLAIN, "GET /", admin),
                same("200", PLAIN, "GET /", admin, "x-ok: yes"),
                same("200", PLAIN, "GET /", user),
                same("200", PLAIN, "GET /"));
    }
}
