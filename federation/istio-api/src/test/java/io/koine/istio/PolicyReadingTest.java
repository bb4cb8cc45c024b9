package io.koine.istio;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.JwtRule;
import io.koine.model.policy.MtlsMode;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.PeerAuthentication;
import io.koine.model.policy.Policy;
import io.koine.model.policy.RequestAuthentication;
import io.koine.model.policy.Sidecar;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PolicyReadingTest {
    private static final String READABLE = """
            {"action":"ALLOW","rules":[{"to":[{"operation":{"methods":["GET"]}}]}]}""";
    private static final String UNREADABLE = """
            {"action":"%s","selector":{"matchLabels":{"app":"payment"}},"surprise":true}""";

    @Test
    void readableObjectIsInForce() {
        PolicyReading reading = read("AuthorizationPolicy", "", READABLE, Optional.empty());
        assertThat(reading.accepted()).isTrue();
        assertThat(reading.problems()).isEmpty();
        assertThat(reading.policy()).isPresent();
    }

    @Test
    void lastAcceptedVersionStays() {
        Optional<Policy> before =
                read("AuthorizationPolicy", "", READABLE, Optional.empty()).policy();
        PolicyReading reading = read("AuthorizationPolicy", "", UNREADABLE.formatted("ALLOW"), before);
        assertThat(reading.policy()).isEqualTo(before);
        assertThat(reading.accepted()).isFalse();
        assertThat(reading.problems()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"ALLOW, ALLOW", "DENY, DENY", "CUSTOM, DENY", "NONSENSE, DENY"})
    void standInAllowsNothingThatTheObjectCouldForbid(String action, Action expected) {
        AuthorizationPolicy policy =
                (AuthorizationPolicy) read("AuthorizationPolicy", "", UNREADABLE.formatted(action), Optional.empty())
                        .policy()
                        .orElseThrow();
        assertThat(policy.action()).isEqualTo(expected);
        assertThat(policy.selector().matchLabels()).isEqualTo(Map.of("app", "payment"));
        assertThat(policy.rules())
                .singleElement()
                .satisfies(rule -> assertThat(rule.unenforceable()).isNotEmpty());
    }

    @Test
    void selectionThatCannotBeReadIsEverything() {
        String spec = """
                {"action":"DENY","selector":{"matchLabels":{"app":7}},"rules":[{}]}""";
        AuthorizationPolicy policy = (AuthorizationPolicy)
                read("AuthorizationPolicy", "", spec, Optional.empty()).policy().orElseThrow();
        assertThat(policy.selector().matchLabels()).isEmpty();
    }

    @Test
    void peerAuthenticationThatCannotBeReadIsStrict() {
        PeerAuthentication policy = (PeerAuthentication)
                read("PeerAuthentication", "", """
                        {"mtls":{"mode":"WHATEVER"}}""", Optional.empty()).policy().orElseThrow();
        assertThat(policy.mode()).isEqualTo(MtlsMode.STRICT);
    }

    /// Its selection and its issuers are known, but none of their keys.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'selector':{'matchLabels':{'app':'a'}},'jwtRules':[{'issuer':'https://a'},{'issuer':7}]} | https://a",
                "{'selector':{'matchLabels':{'app':'a'}},'jwtRulez':[]} | https://unreadable.invalid",
                "{'selector':{'matchLabels':{'app':'a'}},'jwtRules':[{'issuer':''}]} | https://unreadable.invalid"
            },
            quoteCharacter = '"')
    void ofARequestAuthenticationThatCannotBeReadNoTokenIsValid(String spec, String issuer) {
        RequestAuthentication policy =
                (RequestAuthentication) read("RequestAuthentication", "", spec.replace('\'', '"'), Optional.empty())
                        .policy()
                        .orElseThrow();
        assertThat(policy.selector().matchLabels()).isEqualTo(Map.of("app", "a"));
        assertThat(policy.rules())
                .allSatisfy(rule -> assertThat(rule.keys()).isEqualTo(JwtRule.Keys.NOBODYS))
                .extracting(JwtRule::issuer)
                .contains(issuer);
    }

    @Test
    void nothingStandsInForTheMeshsSettings() {
        assertThat(read("MeshConfig", "", "{'x':1}".replace('\'', '"'), Optional.empty())
                        .policy())
                .isEmpty();
    }

    /// It stops nobody, so nothing need stand in: its workloads see what they would without it, or what it said last.
    @Test
    void aSidecarThatCannotBeReadCountsAsAbsent() {
        String group = "networking.istio.io/v1";
        String readable = """
                {"egress":[{"hosts":["./*"]}]}""";
        String unreadable = """
                {"egress":[{"hosts":["payments"]}]}""";
        Optional<Policy> before =
                read(group, Sidecar.KIND, "", readable, Optional.empty()).policy();
        assertThat(before).isPresent();

        PolicyReading alone = read(group, Sidecar.KIND, "", unreadable, Optional.empty());
        assertThat(alone.policy()).isEmpty();
        assertThat(alone.accepted()).isFalse();
        assertThat(alone.problems()).singleElement().asString().contains("spec.egress[0].hosts[0]", "\"payments\"");
        assertThat(read(group, Sidecar.KIND, "", unreadable, before).policy()).isEqualTo(before);
    }

    @Test
    void whatEnforcesNothingIsLeftOut() {
        String dryRun = """
                ,"annotations":{"istio.io/dry-run":"true"}""";
        assertThat(read("AuthorizationPolicy", dryRun, UNREADABLE.formatted("DENY"), Optional.empty())
                        .policy())
                .isEmpty();
        assertThat(read("AuthorizationPolicy", "", UNREADABLE.formatted("AUDIT"), Optional.empty())
                        .policy())
                .isEmpty();
        assertThat(read("Telemetry", "", "{}", Optional.empty()).policy()).isEmpty();
    }

    private static PolicyReading read(String kind, String metadata, String spec, Optional<Policy> before) {
        return read("security.istio.io/v1", kind, metadata, spec, before);
    }

    private static PolicyReading read(
            String apiVersion, String kind, String metadata, String spec, Optional<Policy> before) {
        String manifest = """
                {"apiVersion":"%s","kind":"%s","metadata":{"name":"p","namespace":"payments"%s},"spec":%s}
                """.formatted(apiVersion, kind, metadata, spec);
        return PolicyReading.of(new ObjectKey(kind, "payments", "p"), Instant.EPOCH, manifest, before);
    }
}
