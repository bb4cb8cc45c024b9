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

/// Ways around policy by names, ports and protocols.
@Tag("envoy")
final class CallerHazardsTest {
    @RegisterExtension
    static final PolicyLab LAB = new PolicyLab();

    private static final Caller DOTTED = LAB.mesh("spiffe://mesh.test/ns/a/sa/a.b");
    private static final Caller LIKE_DOTTED = LAB.mesh("spiffe://mesh.test/ns/a/sa/axb");
    private static final Caller FOO = LAB.mesh("spiffe://mesh.test/ns/ns1/sa/foo");
    private static final Caller FOOBAR = LAB.mesh("spiffe://mesh.test/ns/foobar/sa/x");
    private static final Caller IN_FOO = LAB.mesh("spiffe://mesh.test/ns/foo/sa/x");

    private static final Pair DOTS = LAB.both(Manifests.policy("dots", "ALLOW", """
            rules:
            - from: [{source: {serviceAccounts: [a/a.b]}}]
              to: [{operation: {paths: [/account]}}]
            - from: [{source: {principals: [mesh.test/ns/a/sa/a.b]}}]
              to: [{operation: {paths: [/principal]}}]
            - from: [{source: {principals: ['*/sa/a.b']}}]
              to: [{operation: {ports: ['$tcp']}}]
            """));

    private static final Pair SUFFIX = LAB.both(Manifests.policy("suffix", "DENY", """
            rules:
            - from: [{source: {principals: ['*/ns/ns1/sa/foo']}}]
            """));

    private static final Pair WIDE = LAB.both(Manifests.policy("wide", "DENY", """
            rules:
            - from: [{source: {principals: ['mesh.test/ns/foo*']}}]
            """));

    private static final Pair NARROW = LAB.both(Manifests.policy("narrow", "DENY", """
            rules:
            - from: [{source: {principals: ['mesh.test/ns/foo/*']}}]
            """));

    private static final Pair ONE_DENY =
            LAB.both(Manifests.policy("nobody", "ALLOW", "") + Manifests.policy("deny", "DENY", """
            rules:
            - to: [{operation: {methods: [DELETE]}}]
            """));

    /// Without an ALLOW, the DENY alone decides.
    private static final Pair ONLY_DENY = LAB.both(Manifests.policy("deny", "DENY", """
            rules:
            - to: [{operation: {methods: [DELETE]}}]
            """));

    private static final Pair NOT_FOO = LAB.both(Manifests.policy("not-foo", "ALLOW", """
            rules:
            - from: [{source: {notNamespaces: [foo]}}]
            """));

    private static final Pair PORTS =
            LAB.both(ports -> Manifests.policies(ports.in(Manifests.policy("ports", "DENY", """
            rules:
            - to: [{operation: {ports: ['$http']}}]
            """))));

    private static final Pair LISTENED = LAB.both(
            ports -> Manifests.policies(Manifests.policy("ports", "DENY", """
            rules:
            - to: [{operation: {ports: ['%d']}}]
            """.formatted(ports.http() + Cell.LISTEN))));

    private static final Tokens TOKENS = new Tokens();
    private static final Pair BOTH = LAB.both(TOKENS.authentication("good") + Manifests.policy("both", "ALLOW", """
            rules:
            - from: [{source: {namespaces: [foo], requestPrincipals: [https://good.test/bob]}}]
            """));

    private static final Pair ONLY_FOO = LAB.both(Manifests.policy("foo", "ALLOW", """
            rules:
            - from: [{source: {namespaces: [foo]}}]
            """));

    /// CVE-2026-39350.
    @Test
    void class11LettersOfExpressionsInNames() throws IOException {
        DOTS.answers(
                same("200", DOTTED, "GET /account"),
                same("403", LIKE_DOTTED, "GET /account"),
                same("200", DOTTED, "GET /principal"),
                same("403", LIKE_DOTTED, "GET /principal"),
                tcp("200", DOTTED),
                tcp(CLOSED, LIKE_DOTTED));
    }

    /// CVE-2020-16844.
    @Test
    void class12Wildcards() throws IOException {
        SUFFIX.answers(tcp(CLOSED, FOO), tcp("200", DOTTED), same("403", FOO, "GET /"));
        WIDE.answers(same("403", IN_FOO, "GET /"), same("403", FOOBAR, "GET /"), tcp(CLOSED, FOOBAR));
        NARROW.answers(same("403", IN_FOO, "GET /"), same("200", FOOBAR, "GET /"), tcp("200", FOOBAR));
    }

    /// CVE-2021-36213 let a connection pass for a single rule about requests.
    @Test
    void class13RulesAboutRequestsOnConnections() throws IOException {
        ONE_DENY.answers(tcp(CLOSED, FOO), tcp(CLOSED, PLAIN), same("403", FOO, "GET /"));
        ONLY_DENY.answers(
                tcp(CLOSED, FOO), tcp(CLOSED, PLAIN), same("200", FOO, "GET /"), same("403", FOO, "DELETE /"));
    }

    /// ISTIO-SECURITY-2021-004.
    @Test
    void class14NegationsOnPlaintext() throws IOException {
        NOT_FOO.answers(
                same("403", IN_FOO, "GET /"),
                same("200", FOO, "GET /"),
                differs("200", "403", PLAIN, "GET /"),
                tcp("200", CLOSED, PLAIN),
                tcp(CLOSED, IN_FOO));
    }

    /// Policy means the application's port, whichever port callers dial for it.
    @Test
    void class15PortsThatCallersDial() throws IOException {
        PORTS.answers(same("403", FOO, "GET /"), same("403", PLAIN, "GET /"), tcp("200", FOO));
        LISTENED.answers(same("200", FOO, "GET /"));
    }

    /// GO-2024-2704: a token of one caller with the certificate of another.
    @Test
    void class23TokenAndIdentity() throws IOException {
        String bob = "Authorization: Bearer " + TOKENS.alive("good", "\"sub\":\"bob\"");
        String eve = "Authorization: Bearer " + TOKENS.alive("good", "\"sub\":\"eve\"");
        BOTH.answers(
                same("200", IN_FOO, "GET /", bob),
                same("403", FOO, "GET /", bob),
                same("403", PLAIN, "GET /", bob),
                same("403", IN_FOO, "GET /", eve),
                same("403", IN_FOO, "GET /"));
    }

    @Test
    void class28TheSameRequestByTwoCallers() throws IOException {
        for (int i = 0; i < 3; i++) {
            ONLY_FOO.answers(same("200", IN_FOO, "GET /"), same("403", FOO, "GET /"), same("403", PLAIN, "GET /"));
            ONLY_FOO.answers(same("403", FOO, "GET /"), same("200", IN_FOO, "GET /"), tcp(CLOSED, FOO));
        }
    }
}
