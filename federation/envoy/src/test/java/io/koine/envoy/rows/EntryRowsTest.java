package io.koine.envoy.rows;

import static io.koine.envoy.rows.Caller.PLAIN;
import static io.koine.envoy.rows.Pair.CLOSED;
import static io.koine.envoy.rows.Question.differs;
import static io.koine.envoy.rows.Question.same;
import static io.koine.envoy.rows.Question.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import io.koine.istio.ParsedManifests;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Severity;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is refused or marked on entry, and what it means where it gets in all the same.
@Tag("envoy")
final class EntryRowsTest {
    @RegisterExtension
    static final PolicyLab LAB = new PolicyLab();

    private static final Caller A = LAB.mesh("spiffe://mesh.test/ns/a/sa/x");

    private static final String EMPTY_SOURCE = allow("rules: [{from: [{source: {}}]}]\n");
    private static final String NO_PRINCIPALS = allow("rules: [{from: [{source: {principals: []}}]}]\n");
    private static final String NO_VALUES = allow("rules: [{when: [{key: source.namespace, values: []}]}]\n");
    private static final String NO_RULES = Manifests.policy("deny", "DENY", "");

    private static final Pair OPEN_SOURCE = LAB.both(EMPTY_SOURCE);
    private static final Pair OPEN_PRINCIPALS = LAB.both(NO_PRINCIPALS);
    private static final Pair OPEN_CONDITION = LAB.both(NO_VALUES);
    private static final Pair OPEN_DENY = LAB.both(NO_RULES);

    private static final Pair DRY = LAB.both(annotated("1") + annotated("TRUE").replace("dry,", "dry-too,"));
    private static final Pair NOT_DRY = LAB.both(annotated("f"));

    private static final Pair TARGETED = LAB.both("""
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: service, namespace: payments}
            spec: {action: DENY, targetRefs: [{kind: Service, group: '', name: payment}], rules: [{}]}
            ---
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: gateway, namespace: payments}
            spec:
              action: DENY
              targetRefs: [{kind: Gateway, group: gateway.networking.k8s.io, name: edge}]
              rules: [{}]
            """);

    private static String allow(String spec) {
        return Manifests.policy("open", "ALLOW", spec);
    }

    private static String annotated(String dryRun) {
        return """
                ---
                apiVersion: security.istio.io/v1
                kind: AuthorizationPolicy
                metadata: {name: dry, namespace: payments, annotations: {istio.io/dry-run: '%s'}}
                spec: {action: DENY, rules: [{}]}
                """.formatted(dryRun);
    }

    @Test
    void row7ValuesThatCannotBeParsedAreRefused() {
        for (String rule : new String[] {
            "rules: [{from: [{source: {ipBlocks: [10.0.0.0/99]}}]}]\n",
            "rules: [{to: [{operation: {ports: [http]}}]}]\n",
            "rules: [{to: [{operation: {ports: ['99999']}}]}]\n",
            "rules: [{when: [{key: source.ip, values: [nowhere]}]}]\n",
            "rules: [{when: [{key: no.such.key, values: [a]}]}]\n"
        }) {
            ParsedManifests parsed = Manifests.parse(Manifests.policy("bad", "DENY", rule));
            assertThat(parsed.hasErrors()).as(rule).isTrue();
            assertThat(parsed.objects()).as(rule).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "2", "3"})
    void row15OpenDoorsAreMarked(int index) {
        String manifest = new String[] {EMPTY_SOURCE, NO_PRINCIPALS, NO_VALUES, NO_RULES}[index];
        assertThat(Manifests.parse(manifest).diagnostics())
                .anyMatch(
                        diagnostic -> diagnostic.code() == Code.OPEN_DOOR && diagnostic.severity() == Severity.WARNING);
    }

    @Test
    void row15WhereAnOpenDoorGetsIn() throws IOException {
        for (Pair open : new Pair[] {OPEN_SOURCE, OPEN_PRINCIPALS, OPEN_CONDITION}) {
            for (Caller caller : new Caller[] {A, PLAIN}) {
                open.answers(differs("200", "403", caller, "GET /"), tcp("200", CLOSED, caller));
            }
        }
        OPEN_DENY.answers(differs("200", "403", A, "GET /"), tcp("200", CLOSED, PLAIN));
    }

    @Test
    void row19DryRunIsReadAsGoReadsBooleans() throws IOException {
        DRY.answers(same("200", A, "GET /"), tcp("200", PLAIN));
        NOT_DRY.answers(same("403", A, "GET /"), tcp(CLOSED, PLAIN));
        assertThat(Manifests.parse(annotated("yes")).hasErrors()).isTrue();
    }

    @Test
    void row20ASidecarIgnoresPoliciesOfServicesAndGateways() throws IOException {
        TARGETED.answers(same("200", A, "GET /"), same("200", PLAIN, "GET /"), tcp("200", A));
        assertThat(Manifests.parse("""
                apiVersion: security.istio.io/v1
                kind: AuthorizationPolicy
                metadata: {name: service, namespace: payments}
                spec: {action: DENY, targetRefs: [{kind: Service, group: '', name: payment}], rules: [{}]}
                """).diagnostics())
                .anyMatch(diagnostic -> diagnostic.severity() == Severity.WARNING);
    }
}
