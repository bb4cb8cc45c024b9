package io.koine.envoy.rows;

import static io.koine.envoy.rows.Caller.PLAIN;
import static io.koine.envoy.rows.Pair.CLOSED;
import static io.koine.envoy.rows.Question.differs;
import static io.koine.envoy.rows.Question.same;
import static io.koine.envoy.rows.Question.tcp;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Who calls: negated fields, trust domains, wildcards, ALPN.
@Tag("envoy")
final class CallerRowsTest {
    @RegisterExtension
    static final PolicyLab LAB = new PolicyLab();

    private static final Caller A = LAB.mesh("spiffe://mesh.test/ns/a/sa/x");
    private static final Caller B = LAB.mesh("spiffe://mesh.test/ns/b/sa/x");
    private static final Caller TEAM = LAB.mesh("spiffe://mesh.test/ns/team/sa/x");
    private static final Caller TWO = LAB.mesh("spiffe://mesh.test/ns/b/sa/x", "spiffe://mesh.test/ns/a/sa/x");
    private static final Caller FOREIGN = Caller.mesh(new Authority("other.test"), "spiffe://other.test/ns/a/sa/x");
    private static final Caller IMPOSTOR = LAB.mesh("spiffe://other.test/ns/a/sa/x");

    private static final Pair NOT_A = LAB.both(Manifests.policy("not-a", "ALLOW", """
            rules:
            - from: [{source: {notNamespaces: [a]}}]
              to: [{operation: {ports: ['$tcp']}}]
            - from: [{source: {notNamespaces: [a]}}]
              to: [{operation: {ports: ['$http'], paths: [/namespace]}}]
            - from: [{source: {notPrincipals: [mesh.test/ns/a/sa/x]}}]
              to: [{operation: {paths: [/principal]}}]
            - from: [{source: {notRequestPrincipals: [https://issuer.test/bob]}}]
              to: [{operation: {paths: [/token]}}]
            - to: [{operation: {paths: [/when]}}]
              when: [{key: source.namespace, notValues: [a]}]
            """));

    private static final Pair DENY_OTHERS = LAB.both(Manifests.policy("others", "DENY", """
            rules:
            - from: [{source: {notNamespaces: [a]}}]
            """));

    private static final Pair DOMAINS = LAB.both("""
            apiVersion: mesh.koine.io/v1
            kind: MeshConfig
            metadata: {name: mesh, namespace: istio-system}
            spec: {trustDomainAliases: [old.test]}
            """ + Manifests.policy("domains", "ALLOW", """
            rules:
            - from: [{source: {principals: [cluster.local/ns/a/sa/x]}}]
              to: [{operation: {paths: [/local]}}]
            - from: [{source: {principals: [old.test/ns/a/sa/x]}}]
              to: [{operation: {paths: [/alias]}}]
            - from: [{source: {principals: ['old.test/ns/a*']}}]
              to: [{operation: {paths: [/alias-prefix]}}]
            - from: [{source: {principals: ['*/sa/x']}}]
              to: [{operation: {paths: [/suffix]}}]
            - from: [{source: {principals: [mesh.test/ns/a/sa/x]}}]
              to: [{operation: {paths: [/own]}}]
            """));

    private static final Pair STARS = LAB.both(Manifests.policy("stars", "ALLOW", """
            rules:
            - from: [{source: {namespaces: ['te*m']}}]
              to: [{operation: {paths: [/namespace]}}]
            - from: [{source: {principals: ['mesh.test/ns/te*m/sa/x']}}]
              to: [{operation: {paths: [/principal]}}]
            - to: [{operation: {paths: ['/mid*dle']}}]
            """));

    private static final Pair OPEN = LAB.both("");

    private static final Pair MUTUAL = LAB.both("""
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: {name: default, namespace: payments}
            spec: {mtls: {mode: STRICT}}
            """);

    @Test
    void row2NegationIsSatisfiedByAbsence() throws IOException {
        NOT_A.answers(
                same("403", A, "GET /namespace"),
                same("200", B, "GET /namespace"),
                differs("200", "403", PLAIN, "GET /namespace"),
                same("403", A, "GET /principal"),
                same("200", B, "GET /principal"),
                differs("200", "403", PLAIN, "GET /principal"),
                differs("200", "403", A, "GET /token"),
                differs("200", "403", PLAIN, "GET /token"),
                same("403", A, "GET /when"),
                same("200", B, "GET /when"),
                differs("200", "403", PLAIN, "GET /when"),
                tcp(CLOSED, A),
                tcp("200", B),
                tcp("200", CLOSED, PLAIN));
        DENY_OTHERS.answers(
                same("200", A, "GET /"),
                same("403", B, "GET /"),
                same("403", PLAIN, "GET /"),
                tcp("200", A),
                tcp(CLOSED, B),
                tcp(CLOSED, PLAIN));
    }

    @Test
    void row13TrustDomains() throws IOException {
        DOMAINS.answers(
                same("200", A, "GET /local"),
                same("403", B, "GET /local"),
                differs("200", "403", A, "GET /alias"),
                same("403", A, "GET /alias-prefix"),
                same("200", A, "GET /suffix"),
                same("403", PLAIN, "GET /suffix"),
                same("200", A, "GET /own"),
                same(CLOSED, FOREIGN, "GET /suffix"),
                same(CLOSED, IMPOSTOR, "GET /suffix"),
                tcp(CLOSED, FOREIGN));
    }

    @Test
    void row13SeveralNamesInACertificate() throws IOException {
        DOMAINS.answers(differs("200", CLOSED, TWO, "GET /own"), differs("200", CLOSED, TWO, "GET /local"));
    }

    @Test
    void row14StarsWithinAValue() throws IOException {
        STARS.answers(
                same("200", TEAM, "GET /namespace"),
                same("403", A, "GET /namespace"),
                same("403", TEAM, "GET /principal"),
                same("200", PLAIN, "GET /mid*dle"),
                same("403", PLAIN, "GET /midxdle"));
    }

    @Test
    void row16MutualTlsIsToldByAlpn() throws IOException {
        OPEN.answers(
                same("200", A, "GET /"),
                same(CLOSED, A.withoutMeshAlpn(), "GET /"),
                same("200", PLAIN, "GET /"),
                tcp("200", A),
                tcp("200", PLAIN));
        MUTUAL.answers(
                same("200", A, "GET /"),
                same("200", A.withoutMeshAlpn(), "GET /"),
                same(CLOSED, PLAIN, "GET /"),
                tcp("200", A.withoutMeshAlpn()),
                tcp(CLOSED, PLAIN));
    }
}
