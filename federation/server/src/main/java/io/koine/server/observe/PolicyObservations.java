package io.koine.server.observe;

import io.koine.model.WorkloadId;
import io.koine.model.spi.Timers;
import io.koine.server.observe.ProxyTallies.ProxyCount;
import io.koine.trust.SpiffeId;
import io.koine.trust.enrol.EnrolmentFormatException;
import io.koine.trust.enrol.ObservationReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/// What all proxies have counted. In memory alone: after a restart the proxies that live report all they
/// have counted since their Envoys started.
///
/// Threads: safe from any thread; blocks for as long as another report or question takes.
public final class PolicyObservations {
    /// About 300 bytes each: some 60 MB at the limit.
    private static final int MAX_FINDINGS = 200_000;

    private final Timers timers;
    private final int maxFindings;
    private final ReentrantLock lock = new ReentrantLock();

    /// The proxy that reported last is the last one.
    private final Map<WorkloadId, ProxyTallies> proxies = new LinkedHashMap<>(16, 0.75f, true);

    private int findings;
    private long forgotten;

    /// @param timers the clock
    public PolicyObservations(Timers timers) {
        this(timers, MAX_FINDINGS);
    }

    PolicyObservations(Timers timers, int maxFindings) {
        this.timers = timers;
        this.maxFindings = maxFindings;
    }

    /// @param reporter who reports
    /// @param report everything that its Envoy has counted since it started
    /// @throws EnrolmentFormatException if a counter cannot be what it says; then nothing is taken
    public void take(Reporter reporter, ObservationReport report) {
        Instant now = timers.now();
        lock.lock();
        try {
            ProxyTallies tallies = proxies.get(reporter.instance());
            boolean isNew = tallies == null;
            if (tallies == null) {
                tallies = new ProxyTallies(reporter);
            }
            int before = tallies.size();
            tallies.take(reporter, report, now);
            if (isNew) {
                proxies.put(reporter.instance(), tallies);
            }
            findings += tallies.size() - before;
            makeRoom();
        } finally {
            lock.unlock();
        }
    }

    /// Forgets the proxies that have been silent for the longest time.
    private void makeRoom() {
        var oldest = proxies.values().iterator();
        while (findings > maxFindings && proxies.size() > 1) {
            findings -= oldest.next().size();
            oldest.remove();
            forgotten++;
        }
    }

    /// @param wanted which findings
    /// @return them, summed up by workload and platform; the most frequent first
    public Summary summary(Predicate<ProxyFinding> wanted) {
        Map<Group, List<ProxyCount>> groups = new LinkedHashMap<>();
        long dropped = 0;
        long lost;
        lock.lock();
        try {
            for (ProxyTallies tallies : proxies.values()) {
                dropped += tallies.dropped();
                for (ProxyCount count : tallies.counts()) {
                    Reporter reporter = count.reporter();
                    if (wanted.test(new ProxyFinding(reporter, count.finding()))) {
                        groups.computeIfAbsent(
                                        new Group(
                                                count.finding(),
                                                reporter.identity(),
                                                reporter.platform(),
                                                reporter.policies(count.finding())),
                                        group -> new ArrayList<>())
                                .add(count);
                    }
                }
            }
            lost = forgotten;
        } finally {
            lock.unlock();
        }
        List<ObservedRow> rows = groups.entrySet().stream()
                .map(group -> row(group.getKey(), group.getValue()))
                .sorted(Comparator.comparingLong(ObservedRow::count)
                        .reversed()
                        .thenComparing(ObservedRow::finding)
                        .thenComparing(row -> row.workload().toString())
                        .thenComparing(ObservedRow::platform))
                .toList();
        return new Summary(rows, dropped, lost);
    }

    /// @param wanted of which instances
    /// @return what each of them has called; those of which nothing is known are missing
    public SortedMap<WorkloadId, Calls> calls(Predicate<WorkloadId> wanted) {
        SortedMap<WorkloadId, Calls> calls = new TreeMap<>();
        lock.lock();
        try {
            proxies.forEach((instance, tallies) -> {
                if (wanted.test(instance)) {
                    Calls.of(tallies).ifPresent(known -> calls.put(instance, known));
                }
            });
        } finally {
            lock.unlock();
        }
        return calls;
    }

    private static ObservedRow row(Group group, List<ProxyCount> counts) {
        return new ObservedRow(
                group.finding(),
                group.workload(),
                group.platform(),
                group.policies(),
                counts.size(),
                counts.stream().mapToLong(count -> count.tally().count()).sum(),
                counts.stream()
                        .map(count -> count.tally().firstSeen())
                        .min(Comparator.naturalOrder())
                        .orElse(Instant.MAX),
                counts.stream()
                        .map(count -> count.tally().lastSeen())
                        .max(Comparator.naturalOrder())
                        .orElse(Instant.MIN));
    }

    private record Group(Finding finding, SpiffeId workload, String platform, List<String> policies) {}

    /// @param reporter a proxy
    /// @param finding what it counted
    public record ProxyFinding(Reporter reporter, Finding finding) {
        /// @return the policies that it is about
        public List<String> policies() {
            return reporter.policies(finding);
        }
    }

    /// @param rows what was counted
    /// @param dropped how often a proxy reported a finding for which there was no room
    /// @param forgottenProxies how many proxies' findings were forgotten to make room
    public record Summary(List<ObservedRow> rows, long dropped, long forgottenProxies) {
        public Summary {
            rows = List.copyOf(rows);
        }
    }
}
