package io.koine.server.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.trust.enrol.EnrolmentFormatException;
import io.koine.trust.enrol.ObservedCounter;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadingTest {
    private static final String NO = "rbac_access_denied_matched_policy[none]";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "rbac_access_denied_matched_policy[ns[a]-policy[b.c]-rule[12]] |                              | a/b.c[12] | RULE",
                "rbac_access_denied_matched_policy[none]                       |                              | -         | NO_ALLOW_RULE",
                "rbac_access_denied_matched_policy[several-uri-names]          |                              | -         | several-uri-names",
                "jwt_authn_access_denied{Jwt_verification_fails}               |                              | -         | TOKEN",
                "ext_authz_denied        | ns[a]-policy[x]-rule[0]ns[a]-policy[y]-rule[1] | a/y[1]    | EXTERNAL",
                "ext_authz_error         |                                               | -         | EXTERNAL",
            })
    void denials(String details, String asked, String rule, String reason) {
        Finding finding = finding("denied", Map.of("details", details, "asked", asked == null ? "" : asked));
        assertThat(finding.kind()).isEqualTo(Kind.DENIED);
        assertThat(finding.rule().map(RuleName::toString).orElse(null)).isEqualTo(rule);
        assertThat(finding.reason()).isEqualTo(reason);
        assertThat(finding.who()).isEqualTo("spiffe://m/ns/a/sa/b");
        assertThat(finding.port()).isEqualTo(8080);
    }

    /// What the rules in force decide is left to them.
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // deny,  allow,   dry deny, dry allow, its rule, outcome,      by
                "allowed, '',      d,        '',        '',       WOULD_DENY,    p/d[0]",
                "denied,  '',      d,        '',        '',       -,             -",
                "'',      allowed, d,        '',        '',       WOULD_DENY,    p/d[0]",
                "'',      denied,  d,        '',        '',       -,             -",
                "'',      '',      '',       denied,    '',       WOULD_DENY,    -",
                "'',      allowed, '',       denied,    '',       -,             -",
                "'',      denied,  '',       denied,    '',       -,             -",
                "'',      '',      '',       allowed,   a,        STILL_ALLOWED, p/a[0]",
                "'',      allowed, '',       allowed,   a,        STILL_ALLOWED, p/a[0]",
                "'',      denied,  '',       allowed,   a,        WOULD_ALLOW,   p/a[0]",
                "'',      '',      d,        allowed,   a,        WOULD_DENY,    p/d[0]",
                "'',      denied,  d,        allowed,   a,        -,             -",
            })
    void dryRuns(String deny, String allow, String dryDeny, String dryAllow, String rule, Kind outcome, String by) {
        Map<String, String> labels = Map.of(
                "deny",
                deny,
                "allow",
                allow,
                "dry_deny_rule",
                name(dryDeny),
                "dry_allow",
                dryAllow,
                "dry_allow_rule",
                name(rule));
        if (outcome == null) {
            assertThat(Reading.of(counter("dry_run", labels))).isEmpty();
            return;
        }
        Finding finding = finding("dry_run", labels);
        assertThat(finding.kind()).isEqualTo(outcome);
        assertThat(finding.rule().map(RuleName::toString).orElse(null)).isEqualTo(by);
    }

    /// On a connection the termination tells what was refused.
    @Test
    void dryRunsOnConnections() {
        Map<String, String> refused =
                Map.of("allow", "allowed", "details", NO, "dry_allow", "allowed", "dry_allow_rule", name("a"));
        assertThat(finding("dry_run", refused).kind()).isEqualTo(Kind.WOULD_ALLOW);
        Map<String, String> denied =
                Map.of("details", "rbac_access_denied_matched_policy[" + name("d") + "]", "dry_deny_rule", name("e"));
        assertThat(Reading.of(counter("dry_run", denied))).isEmpty();
    }

    @Test
    void sumsAndOthers() {
        assertThat(Reading.of(counter("denied_all", Map.of("details", NO)))
                        .orElseThrow()
                        .sum())
                .isTrue();
        assertThat(Reading.of(counter("denied", Map.of("details", NO)))
                        .orElseThrow()
                        .sum())
                .isFalse();
        assertThat(Reading.of(counter("something_newer", Map.of()))).isEmpty();
        ObservedCounter handshake =
                new ObservedCounter("handshake_failed", new TreeMap<>(Map.of("port", "1", "address", "10.0.0.1")), 1);
        assertThat(Reading.of(handshake).orElseThrow().finding().who()).isEqualTo("10.0.0.1");
    }

    @ParameterizedTest
    @CsvSource({"''", "0", "65536", "x", "-1"})
    void aPortThatIsNoneIsRefusedByName(String port) {
        ObservedCounter counter = new ObservedCounter("denied", new TreeMap<>(Map.of("port", port)), 1);
        assertThatThrownBy(() -> Reading.of(counter))
                .isInstanceOf(EnrolmentFormatException.class)
                .hasMessageContaining("label port of denied");
    }

    private static String name(String policy) {
        return policy.isEmpty() ? "" : "ns[p]-policy[" + policy + "]-rule[0]";
    }

    private static Finding finding(String name, Map<String, String> labels) {
        return Reading.of(counter(name, labels)).orElseThrow().finding();
    }

    private static ObservedCounter counter(String name, Map<String, String> labels) {
        TreeMap<String, String> all = new TreeMap<>(labels);
        all.put("port", "8080");
        all.put("caller", "spiffe://m/ns/a/sa/b");
        return new ObservedCounter(name, all, 1);
    }
}
