package io.koine.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.client.ApiClient;
import io.koine.cli.client.Json;
import io.koine.cli.output.Column;
import io.koine.cli.output.Table;
import io.koine.cli.output.Text;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `koine mtls readiness`: per port what holds and what policy wants, and who would break under STRICT.
@Command(
        name = "readiness",
        description = {
            "Shows the mTLS mode of each port, what a change of it waits for, and who would break if it were STRICT"
                    + " now.",
            "Nothing is changed. Exit status 1 means: STRICT would break somebody."
        })
final class MtlsReadinessCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(
            paramLabel = "NAMESPACE[/WORKLOAD]",
            arity = "0..1",
            description = "Only the ports of this namespace, or of this workload.")
    private String of = "";

    MtlsReadinessCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode answer;
        try (ApiClient client = session.connect()) {
            answer = client.get(ApiClient.path("v1", "mtls", "readiness") + query());
        }
        List<JsonNode> ports = Json.elements(answer.path("ports"));
        if (!session.printedWhole(answer)) {
            print(answer, ports);
        }
        return ports.stream().allMatch(port -> port.path("ready").asBoolean()) ? ExitCode.OK : ExitCode.FAILED;
    }

    private String query() {
        int slash = of.indexOf('/');
        if (of.isEmpty()) {
            return "";
        }
        return slash < 0
                ? "?namespace=" + encoded(of)
                : "?namespace=" + encoded(of.substring(0, slash)) + "&workload=" + encoded(of.substring(slash + 1));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private void print(JsonNode answer, List<JsonNode> ports) {
        if (ports.isEmpty()) {
            session.err("No ports found.");
            return;
        }
        Table.lines(columns(), ports, session.context().terminalWidth()).forEach(session::out);
        for (JsonNode port : ports) {
            for (JsonNode straggler : port.path("pending").path("stragglers")) {
                line("BEHIND", Rows.text(port, "workload") + ":" + Rows.text(port, "port") + " ", straggler);
            }
        }
        Json.elements(answer.path("wouldBreak")).forEach(caller -> line("WOULD BREAK", "", caller));
        session.out(Text.printable("UNKNOWN " + Rows.text(answer, "unknown")));
    }

    private void line(String what, String port, JsonNode who) {
        session.out(Text.printable(what + " " + port + Rows.text(who, "workload") + " " + Rows.text(who, "reason")
                + ": " + Rows.text(who, "message")));
    }

    private static List<Column<JsonNode>> columns() {
        return List.of(
                Column.of("WORKLOAD", port -> Rows.text(port, "workload")),
                Column.of("PORT", port -> Rows.text(port, "port")),
                Column.of("MODE", port -> Rows.text(port, "mode")),
                Column.of("WANTED", port -> Rows.text(port, "wanted")),
                Column.of("CALLERS", port -> Rows.text(port, "callers")),
                Column.of("WAITS-FOR", MtlsReadinessCommand::waitsFor),
                Column.of("READY", port -> Rows.yesNo(port, "ready")),
                Column.of("POLICY", port -> Rows.text(port, "resource")),
                Column.of("PLAINTEXT-AS", port -> Rows.list(port.path("plaintextServices"), JsonNode::asText)));
    }

    private static String waitsFor(JsonNode port) {
        return port.path("forced").asBoolean() ? "FORCED" : Rows.text(port, "pending.waitsFor");
    }
}
