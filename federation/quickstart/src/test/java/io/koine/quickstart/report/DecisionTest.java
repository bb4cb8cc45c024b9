package io.koine.quickstart.report;

import static io.koine.quickstart.report.Samples.NOON;
import static io.koine.quickstart.report.Samples.REFUSED_BY_NONE;
import static io.koine.quickstart.report.Samples.RULE;
import static io.koine.quickstart.report.Samples.exchange;
import static io.koine.quickstart.report.Samples.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import io.koine.quickstart.cases.Client;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DecisionTest {
    private static final List<String> NONE = List.of();
    private static final PortFacts ALLOWING = facts(NONE, List.of("payments/allow-order", "payments/deny-all"));

    private static PortFacts facts(List<String> deny, List<String> allow) {
        return new PortFacts("STRICT", deny, allow);
    }

    private static String of(Client client, String got, AccessLine line, PortFacts facts) {
        return Decision.of(exchange(client, got), Optional.of(line), Optional.of(facts));
    }

    private static String unlogged(Client client, String got, String mtls) {
        return Decision.of(
                exchange(client, got), Optional.empty(), Optional.of(new PortFacts(mtls, NONE, ALLOWING.allow())));
    }

    private static AccessLine http(String details) {
        return Samples.http("agent/1", NOON, details, "");
    }

    @Test
    void theRuleThatLetARequestInIsNamed() {
        AccessLine line = Samples.http("agent/1", NOON, "via_upstream", RULE);
        assertThat(of(Client.MTLS, "200", line, ALLOWING)).isEqualTo("payments/allow-order rule 0");
    }

    @Test
    void theRuleThatDeniedIsNamed() {
        AccessLine line = http("rbac_access_denied_matched_policy[ns[payments]-policy[no-admin]-rule[12]]");
        assertThat(of(Client.MTLS, "403", line, ALLOWING)).isEqualTo("payments/no-admin rule 12");
    }

    @Test
    void whereNoRuleMatchedThoseThatCouldHaveAreNamed() {
        assertThat(of(Client.MTLS, "403", http(REFUSED_BY_NONE), ALLOWING))
                .isEqualTo("no rule of payments/allow-order, payments/deny-all");
        assertThat(of(Client.MTLS, "refused", tcp(NOON, 8080, REFUSED_BY_NONE), ALLOWING))
                .isEqualTo("no rule of payments/allow-order, payments/deny-all");
        assertThat(of(Client.MTLS, "403", http(REFUSED_BY_NONE), facts(NONE, NONE)))
                .isEqualTo("no rule of any policy");
    }

    @Test
    void envoysOwnReasonIsQuoted() {
        assertThat(of(Client.MTLS, "400", http("path_normalization_failed"), ALLOWING))
                .isEqualTo("Envoy: path_normalization_failed");
        assertThat(of(Client.MTLS, "refused", tcp(NOON, 8080, ""), ALLOWING)).isEqualTo("Envoy gives no reason");
    }

    @Test
    void whereNoRuleIsNamedThePoliciesInForceAre() {
        AccessLine line = http("via_upstream");
        assertThat(of(Client.MTLS, "200", line, facts(NONE, NONE))).isEqualTo("no policy");
        assertThat(of(Client.MTLS, "200", line, facts(List.of("a/b"), NONE))).isEqualTo("no rule of a/b (DENY)");
        assertThat(of(Client.MTLS, "200", tcp(NOON, 8080, ""), facts(NONE, List.of("a/b"))))
                .isEqualTo("a/b");
        assertThat(of(Client.MTLS, "200", tcp(NOON, 8080, ""), ALLOWING))
                .isEqualTo("one of payments/allow-order, payments/deny-all");
        assertThat(Decision.of(exchange(Client.MTLS, "200"), Optional.of(line), Optional.empty()))
                .isEqualTo("no policy is named");
    }

    @Test
    void withoutIdentityStrictModeDecides() {
        assertThat(unlogged(Client.NONE, "refused", "STRICT")).isEqualTo("mTLS STRICT (no request was read)");
        assertThat(unlogged(Client.PLAINTEXT, "refused", "STRICT")).isEqualTo("mTLS STRICT (no request was read)");
        assertThat(of(Client.NONE, "refused", tcp(NOON, 8080, ""), ALLOWING))
                .isEqualTo("mTLS STRICT (no request was read)");
    }

    @Test
    void whatIsNotInTheLogIsNotGuessed() {
        assertThat(unlogged(Client.PLAINTEXT, "refused", "PERMISSIVE")).isEqualTo("not in the callee's access log");
        assertThat(unlogged(Client.MTLS, "503", "STRICT")).isEqualTo("not in the callee's access log");
        assertThat(unlogged(Client.MTLS, "refused", "STRICT")).isEqualTo("not in the callee's access log");
    }

    @Test
    void pastTheProxyNobodyDecides() {
        assertThat(unlogged(Client.DIRECT, "200", "STRICT")).isEqualTo("nobody: past the proxy");
    }

    @Test
    void aNameOfAnotherFormStays() {
        assertThat(Decision.rule("extension")).isEqualTo("extension");
    }
}
