package io.koine.quickstart.report;

import io.koine.quickstart.cases.Move;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All requests of a case, sent once.
///
/// @param move what happened before; null for the first round
/// @param seats where the workloads were, in the order of the case
/// @param rows the requests with their outcomes, in the order of the case
public record Round(@Nullable Move move, List<Seat> seats, List<Row> rows) {
    public Round {
        seats = List.copyOf(seats);
        rows = List.copyOf(rows);
    }

    /// @return whether any request was sent
    public boolean sent() {
        return rows.stream().anyMatch(row -> row.mark() != Row.Mark.SKIPPED);
    }
}
