package io.koine.quickstart.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/// Finds the access log line of each exchange of a round: by its User-Agent header, or, where the proxy sees no
/// headers, by its time and port. Exchanges are sent one after the other, with a pause around those that only their
/// time can tell apart.
///
/// Threads: used from one; a line that was found once is not found again.
public final class LineSearch {
    /// Envoy writes times in whole milliseconds, rounded down, and notices a new connection a little later than the
    /// one who makes it.
    public static final Duration SLACK = Duration.ofMillis(5);

    private final TreeMap<String, List<AccessLine>> lines = new TreeMap<>();

    /// @param lines of each workload's Envoy, by the workload's name
    public LineSearch(Map<String, List<AccessLine>> lines) {
        lines.forEach((workload, own) -> this.lines.put(workload, new ArrayList<>(own)));
    }

    /// A line and whose Envoy wrote it.
    ///
    /// @param workload its name
    /// @param line the line
    public record Found(String workload, AccessLine line) {}

    /// @param exchange what was sent
    /// @param callees for each workload that may have been called, where its Envoy listens for the port
    /// @return its line
    public Optional<Found> find(Exchange exchange, Map<String, Integer> callees) {
        Optional<Found> request =
                take(callees, (line, port) -> line.userAgent().equals(exchange.userAgent()) && within(exchange, line));
        return request.isPresent()
                ? request
                : take(
                        callees,
                        (line, port) -> line.userAgent().isEmpty() && line.port() == port && within(exchange, line));
    }

    private Optional<Found> take(Map<String, Integer> callees, BiPredicate<AccessLine, Integer> wanted) {
        for (Map.Entry<String, Integer> callee : callees.entrySet()) {
            List<AccessLine> own = lines.getOrDefault(callee.getKey(), List.of());
            for (AccessLine line : own) {
                if (wanted.test(line, callee.getValue())) {
                    own.remove(line);
                    return Optional.of(new Found(callee.getKey(), line));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean within(Exchange exchange, AccessLine line) {
        Instant start = line.start();
        return !start.isBefore(exchange.sent().minus(SLACK))
                && !start.isAfter(exchange.answered().plus(SLACK));
    }
}
