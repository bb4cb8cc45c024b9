package io.koine.server.observe;

import io.koine.envoy.translate.Observations;
import io.koine.trust.enrol.EnrolmentFormatException;
import io.koine.trust.enrol.ObservationReport;
import io.koine.trust.enrol.ObservedCounter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What one proxy has counted. One owner.
final class ProxyTallies {
    /// Far above what one Envoy holds: rules and callers of several configurations in turn.
    static final int MAX_FINDINGS = 4_096;

    private final SortedMap<Finding, Tally> callers = new TreeMap<>();
    private final SortedMap<Finding, Tally> sums = new TreeMap<>();
    private Reporter reporter;
    private String envoy = "";
    private boolean full;
    private long dropped;

    ProxyTallies(Reporter reporter) {
        this.reporter = reporter;
    }

    /// @param from who reports
    /// @param report everything that its present Envoy has counted
    /// @param when the time
    /// @throws EnrolmentFormatException if a counter cannot be what it says
    void take(Reporter from, ObservationReport report, Instant when) {
        SortedMap<Finding, Long> byCaller = new TreeMap<>();
        SortedMap<Finding, Long> all = new TreeMap<>();
        int held = 0;
        int addresses = 0;
        for (ObservedCounter counter : report.counters()) {
            Optional<Reading> read = Reading.of(counter);
            held += counter.labels().containsKey("caller") ? 1 : 0;
            addresses += counter.labels().containsKey("address") ? 1 : 0;
            // Several counters may mean the same.
            read.ifPresent(
                    reading -> (reading.sum() ? all : byCaller).merge(reading.finding(), counter.count(), Long::sum));
        }
        reporter = from;
        full = held >= Observations.MAX_CALLERS || addresses >= Observations.MAX_ADDRESSES;
        boolean anew = !report.envoy().equals(envoy);
        envoy = report.envoy();
        take(callers, byCaller, anew, when);
        take(sums, all, anew, when);
    }

    private void take(SortedMap<Finding, Tally> tallies, Map<Finding, Long> counted, boolean anew, Instant when) {
        if (anew) {
            tallies.replaceAll((finding, tally) -> tally.next(0, true, when));
        }
        counted.forEach((finding, count) -> {
            Tally known = tallies.get(finding);
            if (known != null) {
                tallies.put(finding, known.next(count, false, when));
            } else if (count > 0 && tallies.size() < MAX_FINDINGS) {
                tallies.put(finding, Tally.first(count, when));
            } else if (count > 0) {
                dropped++;
            }
        });
    }

    /// @return findings with their counts. Only where the proxy had no room for more callers, the rest of
    ///     the sums is among them: a sum is read a moment later than its parts
    List<ProxyCount> counts() {
        List<ProxyCount> counts = new ArrayList<>();
        callers.forEach((finding, tally) -> counts.add(new ProxyCount(reporter, finding, tally)));
        if (full) {
            sums.forEach((finding, sum) -> {
                long known = callers.entrySet().stream()
                        .filter(caller -> caller.getKey().withWho("").equals(finding))
                        .mapToLong(caller -> caller.getValue().count())
                        .sum();
                if (sum.count() > known) {
                    counts.add(new ProxyCount(
                            reporter,
                            finding.withWho(Finding.OTHERS),
                            new Tally(0, sum.count() - known, sum.firstSeen(), sum.lastSeen())));
                }
            });
        }
        return counts;
    }

    int size() {
        return callers.size() + sums.size();
    }

    /// @return how often there was no room for a finding here
    long dropped() {
        return dropped;
    }

    /// What one proxy has counted of one thing.
    ///
    /// @param reporter the proxy
    /// @param finding the thing
    /// @param tally how often
    record ProxyCount(Reporter reporter, Finding finding, Tally tally) {}
}
