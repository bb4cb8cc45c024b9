package io.koine.quickstart.report;

import io.koine.cli.output.Column;
import io.koine.cli.output.Table;
import io.koine.cli.output.Text;
import io.koine.model.Platform;
import io.koine.quickstart.cases.CaseRequest;
import io.koine.quickstart.cases.Move;
import io.koine.quickstart.cases.Platforms;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A round as text: where the workloads are, then two lines for each request.
public final class ReportTable {
    private static final int SHOWN_PATH = 44;
    private static final String INDENT = "      ";
    private static final String SCHEME = "spiffe://";

    private static final List<Column<Seat>> SEATS = List.of(
            Column.of("WORKLOAD", Seat::workload),
            Column.of("PLATFORM", seat -> Platforms.title(seat.platform())),
            Column.of("SOURCE OBJECT", Seat::object),
            Column.of("SPIFFE ID", seat -> plain(seat.spiffeId())));

    private static final List<Column<Row>> ROWS = List.of(
            Column.of("ID", row -> row.request().id()),
            Column.of("FROM", row -> row.from().name()),
            Column.of("TO", row -> row.to().name()),
            Column.of("REQUEST", row -> request(row.request())),
            Column.of("EXPECTED", row -> row.request().expect()),
            Column.of("GOT", ReportTable::got),
            Column.of("", row -> mark(row.mark())),
            Column.of("DECIDED BY", ReportTable::decidedBy));

    private ReportTable() {}

    /// @param round a round
    /// @return what it is
    public static String title(Round round) {
        Move move = round.move();
        if (move == null) {
            return "The workloads where the case puts them" + (round.sent() ? ":" : ": no request could be sent.");
        }
        String where = move.workload() + " on " + Platforms.title(move.to());
        return round.sent() ? "After a move, " + where + ":" : where + ": skipped.";
    }

    /// @param round a round
    /// @param width of the terminal in characters, to which lines are cut; 0 where there is none
    /// @return its lines
    public static List<String> lines(Round round, int width) {
        List<String> lines = new ArrayList<>(Table.lines(SEATS, round.seats(), width));
        lines.add("");
        List<String> rows = Table.lines(ROWS, round.rows(), width);
        lines.add(rows.getFirst());
        for (int i = 0; i < round.rows().size(); i++) {
            lines.add(rows.get(i + 1));
            String below = Text.printable(below(round.rows().get(i)));
            if (!below.isEmpty()) {
                lines.add(cut(INDENT + below, width));
            }
        }
        return lines;
    }

    private static String cut(String line, int width) {
        return width > 0 && line.length() > width ? line.substring(0, width - 1) + "…" : line;
    }

    /// @param report a whole report
    /// @return what it amounts to
    public static List<String> summary(Report report) {
        List<String> lines = new ArrayList<>();
        long wrong = report.count(Row.Mark.WRONG);
        long skipped = report.count(Row.Mark.SKIPPED);
        long sent = wrong + report.count(Row.Mark.OK);
        lines.add(
                wrong == 0
                        ? "All " + sent + " rows that were sent are as expected."
                        : wrong + " of " + sent + " rows that were sent are WRONG.");
        if (skipped > 0) {
            lines.add(skipped + " rows were skipped:");
        }
        report.unavailable()
                .forEach((platform, reason) ->
                        lines.add("  " + Platforms.title(platform) + " is not available: " + Text.printable(reason)));
        List<String> changed = report.changed();
        if (!changed.isEmpty()) {
            lines.add("These rows differ between the rounds: " + String.join(", ", changed));
        } else if (report.compared() > 0) {
            lines.add(
                    "The table stays the same wherever the workloads are: answers, identities and deciding policies of "
                            + report.compared() + " requests.");
        }
        return lines;
    }

    private static String request(CaseRequest request) {
        String path = request.message().path();
        String shown = path.length() > SHOWN_PATH ? path.substring(0, SHOWN_PATH) + "…" : path;
        String how = switch (request.client()) {
            case MTLS -> "";
            case PLAINTEXT -> " (plaintext)";
            case NONE -> " (no certificate)";
            case DIRECT -> " (past the proxy)";
        };
        return request.message().method() + " " + shown + how;
    }

    private static String got(Row row) {
        return switch (row.outcome()) {
            case Outcome.Sent sent -> sent.exchange().got();
            case Outcome.Skipped _ -> "";
        };
    }

    private static String mark(Row.Mark mark) {
        return switch (mark) {
            case OK -> "ok";
            case WRONG -> "WRONG";
            case SKIPPED -> "skipped";
        };
    }

    private static String decidedBy(Row row) {
        return switch (row.outcome()) {
            case Outcome.Sent sent -> sent.decidedBy();
            case Outcome.Skipped skipped -> skipped.reason();
        };
    }

    /// Both sides as the callee's proxy saw them, then what the row shows.
    private static String below(Row row) {
        boolean seen = !row.from().spiffeId().isEmpty() || !row.to().spiffeId().isEmpty();
        String sides = seen ? side(row.from()) + " → " + side(row.to()) : "";
        String why = row.request().why().isEmpty() ? "" : "# " + row.request().why();
        return sides.isEmpty() || why.isEmpty() ? sides + why : sides + "   " + why;
    }

    private static String side(Party party) {
        String where = word(party.platform());
        String who = party.spiffeId().isEmpty() ? "nobody" : plain(party.spiffeId());
        return where.isEmpty() ? who : where + ": " + who;
    }

    private static String word(@Nullable Platform platform) {
        return platform == null ? "" : Platforms.word(platform);
    }

    private static String plain(String spiffeId) {
        return spiffeId.startsWith(SCHEME) ? spiffeId.substring(SCHEME.length()) : spiffeId;
    }
}
