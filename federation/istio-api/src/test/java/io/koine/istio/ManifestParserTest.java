package io.koine.istio;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.PeerAuthentication;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ManifestParserTest {
    private static final ParseContext CONTEXT = new ParseContext(Optional.of("a.yaml"), Instant.EPOCH);

    @Test
    void diagnosticsSayWhere() {
        Diagnostic only = ManifestParser.parse("""
                        apiVersion: security.istio.io/v1
                        kind: AuthorizationPolicy
                        metadata:
                          name: a
                          namespace: shop
                        spec:
                          rules:
                          - to:
                            - operation:
                                metods: [GET]
                        """, CONTEXT).diagnostics().getFirst();
        assertThat(only.code()).isEqualTo(Code.UNKNOWN_FIELD);
        assertThat(only.origin().resource()).isEqualTo("AuthorizationPolicy/shop/a");
        assertThat(only.origin().field()).isEqualTo("spec.rules[0].to[0].operation.metods");
        assertThat(only.origin().file()).contains("a.yaml");
        assertThat(only.origin().line()).isEqualTo(10);
    }

    /// A policy's value must not depend on where it was read: the catalogue compares values.
    @Test
    void policiesDoNotKnowTheirPlace() {
        String policy = """
                apiVersion: security.istio.io/v1
                kind: AuthorizationPolicy
                metadata: {name: a, namespace: shop}
                spec: {rules: [{from: [{source: {ipBlocks: []}}]}]}
                """;
        ParsedManifests here = ManifestParser.parse(policy, CONTEXT);
        ParsedManifests there =
                ManifestParser.parse("\n\n" + policy, new ParseContext(Optional.of("b.yaml"), Instant.EPOCH));
        assertThat(here.objects()).isEqualTo(there.objects());
        assertThat(here.diagnostics()).isNotEqualTo(there.diagnostics());
        AuthorizationPolicy read =
                (AuthorizationPolicy) here.objects().getFirst().policy();
        assertThat(read.rules().getFirst().unenforceable())
                .extracting(diagnostic -> diagnostic.origin().toString())
                .containsExactly("AuthorizationPolicy/shop/a spec.rules[0].from[0].source.ipBlocks");
    }

    @Test
    void aPolicyMayBelongToASet() {
        String policy = """
                apiVersion: security.istio.io/v1
                kind: AuthorizationPolicy
                metadata: {name: a, namespace: shop, annotations: {mesh.koine.io/policy-set: %s}}
                spec: {rules: [{}]}
                """;
        AuthorizationPolicy read = (AuthorizationPolicy) ManifestParser.parse(policy.formatted("q3.lock-down"), CONTEXT)
                .objects()
                .getFirst()
                .policy();
        assertThat(read.scope().set()).contains("q3.lock-down");
        assertThat(read.scope().dryRun()).isFalse();
        for (String bad : new String[] {"''", "Upper", "a b", "-a", "a" + "b".repeat(63)}) {
            assertThat(ManifestParser.parse(policy.formatted(bad), CONTEXT).diagnostics())
                    .as(bad)
                    .anySatisfy(found -> {
                        assertThat(found.code()).isEqualTo(Code.INVALID_VALUE);
                        assertThat(found.origin().field()).isEqualTo("metadata.annotations[mesh.koine.io/policy-set]");
                    });
        }
    }

    @Test
    void creationTimeIsTheContexts() {
        ParsedManifests parsed =
                ManifestParser.parse("""
                apiVersion: security.istio.io/v1
                kind: PeerAuthentication
                metadata: {name: a, creationTimestamp: "1970-01-01T00:00:00Z"}
                """, new ParseContext(Optional.empty(), Instant.parse("2026-11-01T00:00:00Z")));
        PeerAuthentication read =
                (PeerAuthentication) parsed.objects().getFirst().policy();
        assertThat(read.created()).isEqualTo(Instant.parse("2026-11-01T00:00:00Z"));
    }

    @Test
    void orderOfKeysAndLayoutDoNotMatter() {
        ParsedManifests block = ManifestParser.parse("""
                kind: PeerAuthentication
                apiVersion: security.istio.io/v1
                metadata:
                  namespace: shop
                  name: a
                  uid: 7
                spec:
                  mtls:
                    mode: 'STRICT'
                status: {}
                """, CONTEXT);
        ParsedManifests json = ManifestParser.parse(
                "{\"apiVersion\":\"security.istio.io/v1\",\"kind\":\"PeerAuthentication\","
                        + "\"metadata\":{\"name\":\"a\",\"namespace\":\"shop\"},\"spec\":{\"mtls\":{\"mode\":\"STRICT\"}}}",
                CONTEXT);
        assertThat(block.objects()).isEqualTo(json.objects());
        assertThat(block.hasErrors() || json.hasErrors()).isFalse();
    }
}
