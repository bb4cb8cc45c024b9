package io.koine.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/// Reading and writing of JSON trees. An answer is kept as a tree, so that `-o json` shows all of it, also what a newer
/// control plane adds.
public final class Json {
    private static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}

    /// @param text JSON
    /// @return its tree; a missing node for an empty text
    /// @throws CliException if it is not JSON
    public static JsonNode parse(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new CliException("the answer is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /// @return an empty object
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /// @return an empty array
    public static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    /// @param node an array, or a missing node
    /// @return its elements
    public static List<JsonNode> elements(JsonNode node) {
        return node.valueStream().toList();
    }
}
