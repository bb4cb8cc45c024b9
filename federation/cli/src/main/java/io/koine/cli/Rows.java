package io.koine.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.client.Json;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Reading of single facts from the control plane's JSON. Whatever is absent or null reads as an empty text.
final class Rows {
    private static final int PARTS_OF_A_WORKLOAD_ID = 7;

    private Rows() {}

    /// @return the text or number at a path such as `items.services`
    static String text(JsonNode row, String path) {
        JsonNode node = row;
        for (String step : path.split("\\.", -1)) {
            node = node.path(step);
        }
        return node.isNull() ? "" : node.asText("");
    }

    /// @return `yes`, `no`, or empty if it is not said
    static String yesNo(JsonNode row, String field) {
        JsonNode node = row.path(field);
        if (!node.isBoolean()) {
            return "";
        }
        return node.booleanValue() ? "yes" : "no";
    }

    /// @return the elements of an array, each as `value` shows it, separated by commas
    static String list(JsonNode array, Function<JsonNode, String> value) {
        return Json.elements(array).stream().map(value).distinct().collect(Collectors.joining(","));
    }

    /// @return an object's fields as `key=value`, separated by commas
    static String map(JsonNode object) {
        return object.propertyStream()
                .map(entry -> entry.getKey() + "=" + entry.getValue().asText())
                .collect(Collectors.joining(","));
    }

    /// @return the namespace that the row's `identity`, a SPIFFE id, names
    static String identityNamespace(JsonNode row) {
        return identityPart(row, 4);
    }

    /// @return the service account that the row's `identity`, a SPIFFE id, names
    static String identityServiceAccount(JsonNode row) {
        return identityPart(row, 6);
    }

    /// @return the namespace of a diagnostic's `resource`, `<kind>/<namespace>/<name>`; empty if it has another form
    static String resourceNamespace(JsonNode row) {
        List<String> parts = List.of(text(row, "resource").split("/", -1));
        return parts.size() == 3 ? parts.get(1) : "";
    }

    // "spiffe:", "", domain, "ns", namespace, "sa", service account
    private static String identityPart(JsonNode row, int index) {
        List<String> parts = List.of(text(row, "identity").split("/", -1));
        return parts.size() == PARTS_OF_A_WORKLOAD_ID && parts.get(3).equals("ns") ? parts.get(index) : "";
    }
}
