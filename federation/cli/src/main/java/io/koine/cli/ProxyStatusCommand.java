package io.koine.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.client.ApiClient;
import io.koine.cli.client.Json;
import io.koine.cli.output.Ages;
import io.koine.cli.output.Column;
import io.koine.cli.output.Table;
import io.koine.cli.output.Text;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `koine proxy-status`: per proxy and type of resource, whether Envoy has what the control plane means it to have.
@Command(
        name = "proxy-status",
        aliases = "ps",
        description = {
            "Shows what each Envoy has acknowledged, per type of resource and since when.",
            "SCOPE: how many services the proxy is told of, and the Sidecar that says so.",
            "SYNCED: acknowledged. STALE: sent, not answered yet. NOT SENT: nothing to send. REJECTED: Envoy refused;"
                    + " its words follow the table."
        })
final class ProxyStatusCommand implements Callable<Integer> {
    private static final List<String> TYPES = List.of("CDS", "EDS", "LDS", "RDS", "SDS", "ECDS");

    private final Session session;

    ProxyStatusCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode answer;
        try (ApiClient client = session.connect()) {
            answer = client.get(ApiClient.path("v1", "proxies"));
        }
        if (!session.printedWhole(answer)) {
            print(Json.elements(answer.path("proxies")));
        }
        return ExitCode.OK;
    }

    private void print(List<JsonNode> proxies) {
        if (proxies.isEmpty()) {
            session.err("No proxies found.");
            return;
        }
        Instant now = session.context().clock().instant();
        Table.lines(columns(now), proxies, session.context().terminalWidth()).forEach(session::out);
        for (JsonNode proxy : proxies) {
            for (JsonNode type : proxy.path("types")) {
                if (type.path("nack").isObject()) {
                    session.out(rejection(proxy, type, now));
                }
            }
        }
    }

    private static List<Column<JsonNode>> columns(Instant now) {
        List<Column<JsonNode>> columns = new ArrayList<>();
        columns.add(Column.of("NAME", proxy -> Rows.text(proxy, "instance")));
        for (String name : TYPES) {
            columns.add(Column.of(name, proxy -> state(type(proxy, name), now)));
        }
        columns.add(Column.of("SCOPE", ProxyStatusCommand::scope));
        columns.add(Column.of("VERSION", proxy -> Rows.text(proxy, "envoyVersion")));
        columns.add(Column.of("SINCE", proxy -> since(proxy, now)));
        return columns;
    }

    /// How many services the proxy is told of, and which Sidecar says so.
    private static String scope(JsonNode proxy) {
        JsonNode scope = proxy.path("scope");
        if (!scope.isObject()) {
            return "-";
        }
        String sidecar = Rows.text(scope, "sidecar");
        return Rows.text(scope, "services") + (sidecar.isEmpty() ? "" : " (" + sidecar + ")");
    }

    private static JsonNode type(JsonNode proxy, String name) {
        return Json.elements(proxy.path("types")).stream()
                .filter(type -> Rows.text(type, "type").equals(name))
                .findFirst()
                .orElseGet(Json::object);
    }

    private static String state(JsonNode type, Instant now) {
        if (type.path("nack").isObject()) {
            return aged("REJECTED", Rows.text(type, "nack.at"), now);
        }
        String sent = Rows.text(type, "lastSent");
        if (sent.isEmpty()) {
            return "NOT SENT";
        }
        return type.path("acked").asBoolean()
                ? aged("SYNCED", Rows.text(type, "lastAck"), now)
                : aged("STALE", sent, now);
    }

    private static String aged(String state, String time, Instant now) {
        return time.isEmpty() ? state : state + " (" + Ages.between(time, now) + ")";
    }

    private static String since(JsonNode proxy, Instant now) {
        return proxy.path("connected").asBoolean()
                ? Ages.between(Rows.text(proxy, "connectedSince"), now)
                : "DISCONNECTED (" + Ages.between(Rows.text(proxy, "lastSeen"), now) + ")";
    }

    private static String rejection(JsonNode proxy, JsonNode type, Instant now) {
        JsonNode nack = type.path("nack");
        return Text.printable(aged(
                        "REJECTED " + Rows.text(proxy, "instance") + " " + Rows.text(type, "type") + " "
                                + Rows.list(nack.path("resources"), JsonNode::asText),
                        Rows.text(nack, "at"),
                        now)
                + ": " + Rows.text(nack, "message"));
    }
}
