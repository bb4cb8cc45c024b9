package io.koine.server.api;

import io.koine.server.observe.Finding;
import io.koine.server.observe.ObservedRow;
import io.koine.server.observe.PolicyObservations.Summary;
import io.koine.server.observe.RuleName;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Observations as the API shows them.
final class ObservationViews {
    /// More than anybody reads; the most frequent come first, and what was left out is counted.
    private static final int MAX_ROWS = 10_000;

    private ObservationViews() {}

    record RowView(
            String kind,
            List<String> policies,
            @Nullable Integer rule,
            List<String> sets,
            String reason,
            String caller,
            String workload,
            String namespace,
            String platform,
            int port,
            int instances,
            long count,
            String firstSeen,
            String lastSeen) {}

    record SummaryView(
            List<RowView> observations, Map<String, Long> totals, int leftOut, long dropped, long forgottenProxies) {}

    static SummaryView summary(Summary summary, Map<String, String> sets) {
        List<RowView> rows = summary.rows().stream()
                .limit(MAX_ROWS)
                .map(row -> row(row, sets))
                .toList();
        Map<String, Long> totals = new TreeMap<>();
        summary.rows().forEach(row -> totals.merge(row.finding().kind().name(), row.count(), Long::sum));
        return new SummaryView(
                rows, totals, summary.rows().size() - rows.size(), summary.dropped(), summary.forgottenProxies());
    }

    private static RowView row(ObservedRow row, Map<String, String> sets) {
        Finding finding = row.finding();
        return new RowView(
                finding.kind().name(),
                row.policies(),
                finding.rule().map(RuleName::index).orElse(null),
                row.policies().stream()
                        .filter(sets::containsKey)
                        .map(sets::get)
                        .distinct()
                        .toList(),
                finding.reason(),
                finding.who(),
                row.workload().toString(),
                row.workload().namespace().orElse(""),
                row.platform(),
                finding.port(),
                row.instances(),
                row.count(),
                row.firstSeen().toString(),
                row.lastSeen().toString());
    }
}
