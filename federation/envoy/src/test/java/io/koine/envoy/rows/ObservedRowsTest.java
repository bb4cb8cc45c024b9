package io.koine.envoy.rows;

import static io.koine.envoy.rows.Caller.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What Envoy counts of what policy decides: by rule and caller, and the sums without callers.
@Tag("envoy")
final class ObservedRowsTest {
    @RegisterExtension
    static final PolicyLab LAB = new PolicyLab();

    private static final String A = "spiffe://mesh.test/ns/a/sa/x";
    private static final Tokens TOKENS = new Tokens();

    private static final Pair RULES = LAB.both(Manifests.policy("closed", "DENY", """
            rules:
            - to: [{operation: {paths: [/denied]}}]
            """)
            + Manifests.policy("seen", "AUDIT", """
            rules:
            - to: [{operation: {paths: [/audited]}}]
            """)
            + dry("dry-no", "DENY", """
            rules:
            - to: [{operation: {paths: [/dry, /denied]}}]
            """));

    private static final Pair ALLOWED = LAB.both(Manifests.policy("get", "ALLOW", """
            rules:
            - to: [{operation: {methods: [GET]}}]
            """) + dry("dry-put", "ALLOW", """
            rules:
            - to: [{operation: {methods: [PUT]}}]
            """));

    private static final Pair FIRST_ALLOW = LAB.both(dry("dry-get", "ALLOW", """
            rules:
            - to: [{operation: {methods: [GET]}}]
            """));

    private static final Pair TOKEN = LAB.both(TOKENS.authentication("good"));

    private static final Pair ASKED =
            LAB.both("""
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
            """ + Manifests.policy("ask", "CUSTOM", "provider: {name: web}\nrules: [{}]\n"));

    private static String dry(String name, String action, String spec) {
        return Manifests.policy(name, action, spec)
                .replace("namespace: payments}", "namespace: payments, annotations: {istio.io/dry-run: \"true\"}}");
    }

    @Test
    void denialsAndDryRunsByRuleAndCaller() throws Exception {
        ask(RULES, "GET /denied");
        ask(RULES, "GET /denied");
        ask(RULES, "GET /dry");
        ask(RULES, "GET /audited");
        ask(RULES, "GET /");

        assertThat(counted(RULES))
                .contains(
                        "denied{caller=\"" + A + "\",details=\"rbac_access_denied_matched_policy[" + rule("closed")
                                + "]\"} 2",
                        "denied_all{details=\"rbac_access_denied_matched_policy[" + rule("closed") + "]\"} 2",
                        "audited{caller=\"" + A + "\",rule=\"" + rule("seen") + "\"} 1",
                        "dry_run{allow=\"\",caller=\"" + A + "\",deny=\"allowed\",dry_allow=\"\",dry_allow_rule=\"\","
                                + "dry_deny_rule=\"" + rule("dry-no") + "\"} 1",
                        "dry_run{allow=\"\",caller=\"" + A + "\",deny=\"denied\",dry_allow=\"\",dry_allow_rule=\"\","
                                + "dry_deny_rule=\"" + rule("dry-no") + "\"} 2");
    }

    @Test
    void aDryAllowBesideOneInForce() throws Exception {
        ask(ALLOWED, "GET /");
        ask(ALLOWED, "PUT /");
        ask(ALLOWED, "POST /");

        assertThat(counted(ALLOWED))
                .contains(
                        "denied{caller=\"" + A + "\",details=\"rbac_access_denied_matched_policy[none]\"} 2",
                        "dry_run{allow=\"allowed\",caller=\"" + A + "\",deny=\"\",dry_allow=\"denied\","
                                + "dry_allow_rule=\"\",dry_deny_rule=\"\"} 1",
                        "dry_run{allow=\"denied\",caller=\"" + A
                                + "\",deny=\"\",dry_allow=\"allowed\",dry_allow_rule=\"" + rule("dry-put")
                                + "\",dry_deny_rule=\"\"} 1");
    }

    @Test
    void aDryAllowAlone() throws Exception {
        ask(FIRST_ALLOW, "GET /");
        ask(FIRST_ALLOW, "PUT /");

        assertThat(counted(FIRST_ALLOW))
                .contains(
                        "dry_run{allow=\"\",caller=\"" + A + "\",deny=\"\",dry_allow=\"allowed\",dry_allow_rule=\""
                                + rule("dry-get") + "\",dry_deny_rule=\"\"} 1",
                        "dry_run{allow=\"\",caller=\"" + A + "\",deny=\"\",dry_allow=\"denied\",dry_allow_rule=\"\","
                                + "dry_deny_rule=\"\"} 1");
    }

    @Test
    void tokensAndExternalProviders() throws Exception {
        ask(TOKEN, "GET /", "authorization: Bearer " + Tokens.forged(TOKENS.alive("good", "\"sub\":\"a\"")));
        ask(ASKED, "GET /");

        assertThat(counted(TOKEN))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("denied{asked=\"\",caller=\"" + A + "\",details=\"jwt_authn_access_denied")
                        .endsWith(" 1"));
        assertThat(counted(ASKED))
                .contains("denied{asked=\"" + rule("ask") + "\",caller=\"" + A + "\",details=\"ext_authz_denied\"} 1");
    }

    @Test
    void callersInPlaintextByAddress() throws Exception {
        LAB.send(PLAIN, RULES.strict().http(), "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        assertThat(counted(RULES))
                .anySatisfy(line -> assertThat(line).matches("plaintext\\{address=\"127\\.[0-9.]+\"} 1"));
    }

    @Test
    void connectionsWhenTheyEnd() throws Exception {
        Caller caller = LAB.mesh(A);
        LAB.send(caller, FIRST_ALLOW.strict().tcp(), "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        String port = Integer.toString(FIRST_ALLOW.strict().tcp());
        await().untilAsserted(() -> assertThat(counted(port))
                .anySatisfy(line -> assertThat(line).startsWith("dry_run{").contains("dry_allow=\"denied\"")));
    }

    private static void ask(Pair pair, String request, String... headers) throws IOException {
        String more = String.join(
                "", List.of(headers).stream().map(header -> header + "\r\n").toList());
        LAB.send(
                LAB.mesh(A),
                pair.strict().http(),
                request + " HTTP/1.1\r\nHost: a\r\n" + more + "Connection: close\r\n\r\n");
    }

    private static List<String> counted(Pair pair) throws Exception {
        return counted(Integer.toString(pair.strict().http()));
    }

    /// The counters of a port, without it, and without `asked` where nobody is.
    private static List<String> counted(String port) throws Exception {
        return LAB.counters()
                .lines()
                .filter(line -> line.contains("port=\"" + port + "\""))
                .map(line -> line.replace("envoy_koine_", "")
                        .replace(",port=\"" + port + "\"", "")
                        .replace("port=\"" + port + "\",", "")
                        .replace("port=\"" + port + "\"", ""))
                .map(line -> line.contains("rbac_access") ? line.replace("asked=\"\",", "") : line)
                .toList();
    }

    private static String rule(String policy) {
        return "ns[payments]-policy[" + policy + "]-rule[0]";
    }
}
