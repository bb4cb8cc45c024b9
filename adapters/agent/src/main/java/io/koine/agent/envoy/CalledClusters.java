package io.koine.agent.envoy;

import io.koine.trust.enrol.EnrolmentFormatException;
import io.koine.trust.enrol.ObservationReport;
import io.koine.trust.enrol.ObservedCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads from Envoy's counters to which services it has opened connections. Pure.
final class CalledClusters {
    /// Only what is above zero since Envoy started, in Envoy's own text form: Prometheus' would cut the names at dots.
    static final String TARGET = "/stats?usedonly&filter=%5Ecluster%5C.outbound%5C%7C.*%5C.upstream_cx_total$";

    private static final String PREFIX = "cluster.";
    private static final String SUFFIX = ".upstream_cx_total";

    private CalledClusters() {}

    /// @param text Envoy's answer
    /// @param limit the most that is returned
    /// @return a counter for each cluster that was called; it says no more, or each connection would be news.
    ///     One of them stands for all that find no room
    static List<ObservedCounter> counters(String text, int limit) {
        List<ObservedCounter> called = new ArrayList<>();
        text.lines().forEach(line -> read(line, called));
        if (called.size() > limit) {
            called.subList(limit - 1, called.size()).clear();
            called.add(counter(ObservationReport.OTHERS));
        }
        return called;
    }

    private static void read(String line, List<ObservedCounter> into) {
        int end = line.lastIndexOf(SUFFIX + ": ");
        boolean used = end > 0 && !line.endsWith(": 0");
        if (used && line.startsWith(PREFIX)) {
            try {
                into.add(counter(line.substring(PREFIX.length(), end)));
            } catch (EnrolmentFormatException tooLong) {
                // No name of ours, and so of no interest to the control plane.
            }
        }
    }

    private static ObservedCounter counter(String cluster) {
        SortedMap<String, String> labels = new TreeMap<>();
        labels.put(ObservationReport.CLUSTER, cluster);
        return new ObservedCounter(ObservationReport.CALLED, labels, 1);
    }
}
