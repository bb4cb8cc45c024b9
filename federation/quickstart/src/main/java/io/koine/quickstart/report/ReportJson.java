package io.koine.quickstart.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.koine.cli.client.Json;
import io.koine.quickstart.cases.CaseRequest;
import io.koine.quickstart.cases.Move;
import io.koine.quickstart.cases.Platforms;
import java.util.List;
import java.util.Locale;

/// A report for programs. docs/quickstart.md describes every field; fields may be added, none changes its meaning
/// without a new version.
public final class ReportJson {
    private static final int VERSION = 1;

    private ReportJson() {}

    /// @param report a report
    /// @return its JSON
    public static ObjectNode of(Report report) {
        ObjectNode json = Json.object().put("version", VERSION).put("case", report.name());
        summary(json.putObject("summary"), report);
        ObjectNode unavailable = json.putObject("unavailable");
        report.unavailable().forEach((platform, reason) -> unavailable.put(Platforms.word(platform), reason));
        json.putArray("diagnostics").addAll(report.diagnostics());
        ArrayNode rounds = json.putArray("rounds");
        report.rounds().forEach(round -> round(rounds.addObject(), round));
        return json;
    }

    private static void summary(ObjectNode json, Report report) {
        for (Row.Mark mark : Row.Mark.values()) {
            json.put(word(mark), report.count(mark));
        }
        strings(json.putArray("changed"), report.changed());
    }

    private static void round(ObjectNode json, Round round) {
        Move move = round.move();
        if (move == null) {
            json.putNull("move");
        } else {
            json.putObject("move").put("workload", move.workload()).put("to", Platforms.word(move.to()));
        }
        ArrayNode workloads = json.putArray("workloads");
        round.seats()
                .forEach(seat -> workloads
                        .addObject()
                        .put("name", seat.workload())
                        .put("platform", Platforms.word(seat.platform()))
                        .put("object", seat.object())
                        .put("spiffeId", seat.spiffeId()));
        ArrayNode rows = json.putArray("rows");
        round.rows().forEach(row -> row(rows.addObject(), row));
    }

    private static void row(ObjectNode json, Row row) {
        CaseRequest request = row.request();
        json.put("id", request.id());
        party(json.putObject("from"), row.from());
        party(json.putObject("to"), row.to());
        json.put("client", request.client().word())
                .put("method", request.message().method())
                .put("path", request.message().path())
                .put("host", request.message().host())
                .put("port", request.to().port().number());
        strings(json.putArray("headers"), request.message().headers());
        json.put("expected", request.expect()).put("mark", word(row.mark()));
        switch (row.outcome()) {
            case Outcome.Sent sent -> sent(json, sent);
            case Outcome.Skipped skipped -> json.put("reason", skipped.reason());
        }
        json.put("why", request.why());
    }

    private static void sent(ObjectNode json, Outcome.Sent sent) {
        json.put("got", sent.exchange().got())
                .put("reason", sent.exchange().reason())
                .put("attempts", sent.exchange().attempts())
                .put("decidedBy", sent.decidedBy())
                .set("accessLog", sent.accessLog());
    }

    private static void party(ObjectNode json, Party party) {
        json.put("name", party.name())
                .put("platform", party.platform() == null ? null : Platforms.word(party.platform()))
                .put("object", party.object())
                .put("spiffeId", party.spiffeId());
    }

    private static void strings(ArrayNode json, List<String> values) {
        values.forEach(json::add);
    }

    private static String word(Row.Mark mark) {
        return mark.name().toLowerCase(Locale.ROOT);
    }
}
