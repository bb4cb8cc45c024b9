package io.koine.server.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.koine.envoy.translate.Observations;
import io.koine.model.SourceId;
import io.koine.model.WorkloadId;
import io.koine.server.loop.ManualTimers;
import io.koine.trust.SpiffeId;
import io.koine.trust.TrustDomain;
import io.koine.trust.enrol.EnrolmentFormatException;
import io.koine.trust.enrol.ObservationReport;
import io.koine.trust.enrol.ObservedCounter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PolicyObservationsTest {
    private static final SpiffeId IDENTITY = SpiffeId.ofWorkload(new TrustDomain("m.test"), "shop", "web");

    private final ManualTimers timers = new ManualTimers();
    private final PolicyObservations observations = new PolicyObservations(timers);

    @Test
    void aRepeatedReportCountsNothingTwice() {
        take("web-1", "run-1", denied("a", 3));
        take("web-1", "run-1", denied("a", 3));
        take("web-1", "run-1", denied("a", 5));
        assertThat(count()).isEqualTo(5);
    }

    @Test
    void anEnvoyThatIsStartedAnewGoesOnCounting() {
        take("web-1", "run-1", denied("a", 3));
        take("web-1", "run-2", denied("a", 4));
        take("web-1", "run-2", denied("a", 6));
        assertThat(count()).isEqualTo(9);
    }

    /// Envoy drops counters when nothing in its configuration uses them any more.
    @Test
    void aCounterThatBeginsAnewGoesOnCounting() {
        take("web-1", "run-1", denied("a", 3));
        take("web-1", "run-1", denied("a", 1));
        take("web-1", "run-1", denied("a", 2));
        assertThat(count()).isEqualTo(5);
    }

    @Test
    void instancesOfAWorkloadAreOneRowWithTheirTimes() {
        timers.advance(Duration.ofSeconds(10));
        take("web-1", "run-1", denied("a", 3));
        timers.advance(Duration.ofSeconds(10));
        take("web-2", "run-1", denied("a", 4));
        timers.advance(Duration.ofSeconds(10));
        take("web-1", "run-1", denied("a", 3));

        List<ObservedRow> rows = observations.summary(all -> true).rows();
        assertThat(rows).hasSize(1);
        ObservedRow row = rows.getFirst();
        assertThat(row.count()).isEqualTo(7);
        assertThat(row.instances()).isEqualTo(2);
        assertThat(row.firstSeen()).isEqualTo(Instant.ofEpochSecond(10));
        // The last report tells nothing new.
        assertThat(row.lastSeen()).isEqualTo(Instant.ofEpochSecond(20));
    }

    @Test
    void callersForWhomThereWasNoRoomAreInTheSum() {
        List<ObservedCounter> counters = new ArrayList<>();
        for (int i = 0; i < Observations.MAX_CALLERS; i++) {
            counters.add(denied("caller-" + i, 1));
        }
        counters.add(sum(Observations.MAX_CALLERS + 42));
        take("web-1", "run-1", counters.toArray(ObservedCounter[]::new));

        ObservedRow others = observations.summary(all -> true).rows().getFirst();
        assertThat(others.finding().who()).isEqualTo(Finding.OTHERS);
        assertThat(others.count()).isEqualTo(42);
    }

    /// It was read a moment later than its parts.
    @Test
    void aSumThatIsAheadIsNoOtherCaller() {
        take("web-1", "run-1", denied("a", 3), sum(4));
        assertThat(observations.summary(all -> true).rows()).hasSize(1);
        assertThat(count()).isEqualTo(3);
    }

    @Test
    void proxiesThatAreSilentForLongestAreForgottenFirst() {
        PolicyObservations small = new PolicyObservations(timers, 3);
        for (String name : List.of("web-1", "web-2", "web-3", "web-1", "web-4")) {
            small.take(reporter(name), new ObservationReport("run-1", List.of(denied(name, 1))));
        }
        PolicyObservations.Summary summary = small.summary(all -> true);
        assertThat(summary.rows())
                .extracting(row -> row.finding().who())
                .containsExactlyInAnyOrder("web-1", "web-3", "web-4");
        assertThat(summary.forgottenProxies()).isEqualTo(1);
    }

    @Test
    void whatFindsNoRoomAtAProxyIsSaid() {
        for (int run = 0; run < 3; run++) {
            List<ObservedCounter> counters = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                counters.add(denied("caller-" + run + "-" + i, 1));
            }
            take("web-1", "run-" + run, counters.toArray(ObservedCounter[]::new));
        }
        PolicyObservations.Summary summary = observations.summary(all -> true);
        assertThat(summary.rows()).hasSize(ProxyTallies.MAX_FINDINGS);
        assertThat(summary.dropped()).isEqualTo(6_000 - ProxyTallies.MAX_FINDINGS);
    }

    @Test
    void aReportWithAnErrorIsNotTakenInPart() {
        take("web-1", "run-1", denied("a", 1));
        ObservedCounter bad = new ObservedCounter("denied", new TreeMap<>(Map.of("port", "0")), 1);
        assertThatThrownBy(() -> take("web-1", "run-1", denied("a", 9), bad))
                .isInstanceOf(EnrolmentFormatException.class);
        assertThat(count()).isEqualTo(1);
    }

    /// What no rule allows is about all ALLOW policies of the workload: those in force, or those in dry
    /// run.
    @Test
    void whatNoRuleAllowsNamesThePoliciesThatWereAsked() {
        ObservedCounter refused = counter("denied", Map.of("details", "rbac_access_denied_matched_policy[none]"), 1);
        ObservedCounter would = counter("dry_run", Map.of("details", "", "dry_allow", "denied"), 1);
        take("web-1", "run-1", denied("a", 1), refused, would);
        assertThat(observations.summary(all -> true).rows())
                .extracting(row -> row.finding().kind() + " " + row.policies())
                .containsExactly("DENIED [shop/get]", "DENIED [shop/no]", "WOULD_DENY [shop/try]");
        assertThat(observations
                        .summary(found -> found.policies().contains("shop/try"))
                        .rows())
                .hasSize(1);
    }

    private long count() {
        return observations.summary(all -> true).rows().stream()
                .mapToLong(ObservedRow::count)
                .sum();
    }

    private void take(String instance, String envoy, ObservedCounter... counters) {
        observations.take(reporter(instance), new ObservationReport(envoy, List.of(counters)));
    }

    private static Reporter reporter(String instance) {
        return new Reporter(
                new WorkloadId(new SourceId("vm"), "shop", instance),
                IDENTITY,
                "vm",
                List.of("shop/get"),
                List.of("shop/try"));
    }

    private static ObservedCounter denied(String caller, long count) {
        return counter("denied", Map.of("caller", caller), count);
    }

    private static ObservedCounter sum(long count) {
        return counter("denied_all", Map.of(), count);
    }

    private static ObservedCounter counter(String name, Map<String, String> labels, long count) {
        TreeMap<String, String> all = new TreeMap<>(labels);
        all.put("port", "8080");
        all.putIfAbsent("details", "rbac_access_denied_matched_policy[ns[shop]-policy[no]-rule[0]]");
        return new ObservedCounter(name, all, count);
    }
}
