package io.koine.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.client.Json;
import io.koine.cli.output.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// An answer of `koine authz check`, for people.
final class CheckText {
    private CheckText() {}

    /// @param answer the JSON object
    /// @return its lines
    static List<String> of(JsonNode answer) {
        List<String> lines = new ArrayList<>();
        String status = Rows.text(answer, "status");
        lines.add(Rows.text(answer, "verdict") + (status.isEmpty() ? "" : " (HTTP " + status + ")"));
        line(lines, "because", Rows.text(answer, "reason"));
        if (answer.has("decidedBy")) {
            line(lines, "decided by", decision(answer.path("decidedBy")));
        }
        line(
                lines,
                "asked of",
                Rows.text(answer, "workload") + " port " + Rows.text(answer, "port") + " ("
                        + Rows.text(answer, "protocol") + "), mTLS " + Rows.text(answer, "mtls") + " by "
                        + Rows.text(answer, "mtlsOrigin") + ", policy " + Rows.text(answer, "meaning"));
        for (JsonNode policy : answer.path("policies")) {
            policy(lines, policy);
        }
        for (JsonNode other : answer.path("others")) {
            line(
                    lines,
                    "not for it",
                    Rows.text(other, "policy") + " (" + Rows.text(other, "action") + "): " + Rows.text(other, "why"));
        }
        answer.path("audited").forEach(rule -> line(lines, "audited by", rule.asText()));
        answer.path("dryRun").forEach(each -> line(lines, "dry run", "would decide: " + decision(each)));
        answer.path("notes").forEach(note -> line(lines, "note", note.asText()));
        return lines.stream().map(Text::printable).toList();
    }

    private static void policy(List<String> lines, JsonNode policy) {
        String name = Rows.text(policy, "policy") + " (" + Rows.text(policy, "action")
                + (policy.path("dryRun").asBoolean() ? ", dry run" : "") + ")";
        boolean matches = policy.path("matches").asBoolean();
        line(lines, matches ? "matches" : "no match", name);
        for (JsonNode rule : policy.path("rules")) {
            String misses = Json.elements(rule.path("misses")).stream()
                    .map(miss -> Rows.text(miss, "field") + " is \"" + Rows.text(miss, "seen") + "\"; wanted "
                            + Rows.text(miss, "wanted"))
                    .collect(Collectors.joining(", or "));
            line(
                    lines,
                    "",
                    "  " + Rows.text(rule, "rule") + ": "
                            + (rule.path("matches").asBoolean() ? "matches" : misses));
        }
    }

    private static String decision(JsonNode decision) {
        String action = Rows.text(decision, "action");
        String rule = Rows.text(decision, "rule");
        return Rows.text(decision, "policy")
                + (action.isEmpty() ? "" : " (" + action + ")")
                + (rule.isEmpty() ? "" : ", " + rule);
    }

    private static void line(List<String> lines, String title, String text) {
        lines.add(String.format(Locale.ROOT, "%-11s %s", title, text));
    }
}
