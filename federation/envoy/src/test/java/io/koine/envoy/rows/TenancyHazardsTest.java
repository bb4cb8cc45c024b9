package io.koine.envoy.rows;

import static io.koine.envoy.rows.Caller.PLAIN;
import static io.koine.envoy.rows.Question.same;
import static org.assertj.core.api.Assertions.assertThat;

import io.koine.istio.ParsedManifests;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Severity;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What one tenant's objects may do to others.
@Tag("envoy")
final class TenancyHazardsTest {
    @RegisterExtension
    static final PolicyLab LAB = new PolicyLab();

    // Expressions that cost a backtracking engine years, and a long one.
    private static final String NESTED = "(a+)+b([a-z]+)+x";
    private static final String LONG = "/" + "a.b+".repeat(1_000);

    private static final Pair EXPRESSIONS =
            LAB.both(Manifests.policy("expressions", "DENY", """
            rules:
            - to: [{operation: {paths: ['/%s', '%s', '/{*}/a.b']}}]
            - when: [{key: 'request.headers[x-role]', values: ['%s']}]
            - from: [{source: {namespaces: ['%s*%s']}}]
            """.formatted(NESTED, LONG, NESTED, "a.b", "c+")));

    private static final String HIJACK = """
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: hijack, namespace: evil}
            spec:
              hosts: [payment.payments.svc.cluster.local]
              http: [{route: [{destination: {host: catcher.evil.svc.cluster.local}}]}]
            """;

    private static final String NO_ADMIN = Manifests.policy("no-admin", "DENY", """
            rules:
            - to: [{operation: {paths: [/admin]}}]
            """);

    private static final Pair HIJACKED = LAB.both(NO_ADMIN + HIJACK);

    private static final Pair FOREIGN = LAB.both("""
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: everybody-else, namespace: evil}
            spec: {action: DENY, rules: [{}]}
            """);

    /// Names are literals, and what is built of them is matched in linear time; a policy that Envoy would refuse
    /// would keep this class from starting.
    @Test
    void class41Expressions() throws IOException {
        EXPRESSIONS.answers(
                same("403", PLAIN, "GET /" + NESTED),
                same("403", PLAIN, "GET " + LONG),
                same("200", PLAIN, "GET /" + "a".repeat(5_000) + "c"),
                same("200", PLAIN, "GET " + "/a.bb".repeat(1_000)),
                same("403", PLAIN, "GET /", "x-role: " + NESTED),
                same("200", PLAIN, "GET /", "x-role: aabax"),
                same("200", PLAIN, "GET /", "x-role: " + "a".repeat(5_000)));
    }

    /// One object that cannot be read is named, and the others of its text are kept.
    @Test
    void class42OneBrokenObject() {
        ParsedManifests parsed = Manifests.parse(NO_ADMIN + """
                ---
                apiVersion: security.istio.io/v1
                kind: AuthorizationPolicy
                metadata: {name: broken, namespace: evil}
                spec: {action: DENY, rules: [{from: [{source: }], to: [null], when: [{}]}]}
                """ + Manifests.policy("after", "ALLOW", "rules: [{}]\n"));

        assertThat(parsed.objects())
                .extracting(object -> object.policy().key().name())
                .containsExactly("no-admin", "after");
        assertThat(parsed.diagnostics())
                .filteredOn(diagnostic -> diagnostic.severity() == Severity.ERROR)
                .isNotEmpty()
                .allMatch(diagnostic -> diagnostic.origin().resource().contains("broken"));
    }

    /// ISTIO-SECURITY-2026-002: routes for a host of another namespace. No route is acted on yet, and its author
    /// is told so.
    @Test
    void class43RoutesForAHostOfAnotherNamespace() throws IOException {
        assertThat(Manifests.parse(HIJACK).diagnostics())
                .anyMatch(diagnostic -> diagnostic.code() == Code.NOT_ENFORCED);
        HIJACKED.answers(
                same("200", PLAIN, "GET /", "Host: payment.payments.svc.cluster.local"),
                same("403", PLAIN, "GET /admin", "Host: payment.payments.svc.cluster.local"));
        assertThat(LAB.resources(HIJACKED.strict(), Manifests.policies(NO_ADMIN + HIJACK)))
                .isEqualTo(LAB.resources(HIJACKED.strict(), Manifests.policies(NO_ADMIN)));
    }

    @Test
    void class43PolicyOfAnotherNamespace() throws IOException {
        FOREIGN.answers(same("200", PLAIN, "GET /"));
    }
}
