package io.koine.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.client.Json;
import io.koine.cli.output.Ages;
import io.koine.cli.output.Column;
import io.koine.cli.output.DiagnosticLine;
import java.time.Instant;
import java.util.List;

/// The columns of each listing.
final class Columns {
    private Columns() {}

    static List<Column<JsonNode>> services() {
        return List.of(
                field("NAMESPACE", "namespace"),
                field("NAME", "name"),
                Column.of("PORTS", Columns::servicePorts),
                Column.of("ENDPOINTS", Columns::healthyEndpoints),
                Column.of("SOURCES", row -> Rows.list(row.path("sources"), JsonNode::asText)),
                Column.of("STALE", row -> Rows.yesNo(row, "stale")),
                field("HOST", "host"),
                Column.wide("ADDRESSES", row -> Rows.list(row.path("endpoints"), Columns::address)),
                Column.wide("TLS", row -> Rows.list(row.path("endpoints"), e -> Rows.text(e, "tls"))));
    }

    static List<Column<JsonNode>> workloads() {
        return List.of(
                Column.of("NAMESPACE", Rows::identityNamespace),
                field("NAME", "id"),
                field("PLATFORM", "platform"),
                Column.of("SERVICE-ACCOUNT", Rows::identityServiceAccount),
                field("ADDRESS", "address"),
                field("HEALTH", "health"),
                Column.of("MESHED", row -> Rows.yesNo(row, "meshed")),
                Column.of("MTLS", row -> Rows.list(row.path("ports"), port -> Rows.text(port, "mtls"))),
                Column.of("POLICIES", row -> Long.toString(policies(row))),
                Column.wide("STALE", row -> Rows.yesNo(row, "stale")),
                Column.wide("SOURCE", row -> Rows.text(row, "source")),
                Column.wide("PORTS", row -> Rows.list(row.path("ports"), Columns::workloadPort)),
                Column.wide("LABELS", row -> Rows.map(row.path("labels"))),
                Column.wide("IDENTITY", row -> Rows.text(row, "identity")));
    }

    static List<Column<JsonNode>> proxies(Instant now) {
        return List.of(
                Column.of("NAMESPACE", Rows::identityNamespace),
                field("NAME", "instance"),
                Column.of("CONNECTED", row -> Rows.yesNo(row, "connected")),
                Column.of("SYNC", row -> Rows.text(row, "sync").replace('_', ' ')),
                field("GENERATION", "generation"),
                field("ENVOY", "envoyVersion"),
                Column.of("SEEN", row -> Ages.between(Rows.text(row, "lastSeen"), now)),
                Column.of("CERTIFICATE", row -> Ages.between(Rows.text(row, "certificateExpires"), now)),
                Column.wide("NODE", row -> Rows.text(row, "node")),
                Column.wide("NODE-ID-MATCHES", row -> Rows.yesNo(row, "nodeIdMatches")),
                Column.wide("IDENTITY", row -> Rows.text(row, "identity")));
    }

    static List<Column<JsonNode>> policies(Instant now) {
        return List.of(
                field("NAMESPACE", "namespace"),
                field("KIND", "kind"),
                field("NAME", "name"),
                field("REVISION", "revision"),
                Column.of("AGE", row -> Ages.between(Rows.text(row, "created"), now)),
                Column.wide("API-VERSION", row -> Rows.text(row, "apiVersion")));
    }

    static List<Column<JsonNode>> sources(Instant now) {
        return List.of(
                field("NAME", "id"),
                field("TYPE", "type"),
                field("STATE", "state"),
                Column.of("SINCE", row -> Ages.between(Rows.text(row, "since"), now)),
                field("SERVICES", "items.services"),
                field("WORKLOADS", "items.workloads"),
                field("ENDPOINTS", "items.endpoints"),
                field("POLICIES", "items.policies"),
                field("REASON", "reason"));
    }

    static List<Column<JsonNode>> tokens(Instant now) {
        return List.of(
                field("NAMESPACE", "namespace"),
                field("ID", "id"),
                field("SERVICE-ACCOUNT", "serviceAccount"),
                field("SERVICE", "service"),
                field("STATE", "state"),
                Column.of("AGE", row -> Ages.between(Rows.text(row, "created"), now)),
                field("EXPIRES", "expires"),
                field("USED-BY", "usedBy"),
                Column.wide("USED-AT", row -> Rows.text(row, "usedAt")),
                Column.wide("INSTANCE", row -> Rows.text(row, "name")),
                Column.wide("LABELS", row -> Rows.map(row.path("labels"))));
    }

    static List<Column<JsonNode>> diagnostics() {
        return List.of(
                field("SEVERITY", "severity"),
                field("CODE", "code"),
                field("RESOURCE", "resource"),
                field("FIELD", "field"),
                Column.wide("PLACE", DiagnosticLine::place),
                field("MESSAGE", "message"),
                Column.wide("HINT", row -> Rows.text(row, "hint")));
    }

    private static Column<JsonNode> field(String title, String path) {
        return Column.of(title, row -> Rows.text(row, path));
    }

    private static String servicePorts(JsonNode row) {
        return Rows.list(row.path("ports"), port -> Rows.text(port, "port") + "/" + Rows.text(port, "protocol"));
    }

    private static String healthyEndpoints(JsonNode row) {
        List<JsonNode> endpoints = Json.elements(row.path("endpoints"));
        long healthy = endpoints.stream()
                .filter(endpoint -> Rows.text(endpoint, "health").equals("HEALTHY"))
                .count();
        return healthy + "/" + endpoints.size();
    }

    private static String workloadPort(JsonNode port) {
        return Rows.text(port, "listenPort") + "->" + Rows.text(port, "applicationPort") + "/"
                + Rows.text(port, "protocol");
    }

    private static long policies(JsonNode row) {
        return Json.elements(row.path("ports")).stream()
                .flatMap(port -> Json.elements(port.path("policies")).stream())
                .distinct()
                .count();
    }

    private static String address(JsonNode endpoint) {
        String address = Rows.text(endpoint, "address");
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + Rows.text(endpoint, "port");
    }
}
