package io.koine.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reading and writing of JSON trees. An answer is kept as a tree, so that `-o json` shows all of it, also what
/// a newer control plane adds.
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

    /// @param tree maps, lists, strings, numbers and booleans
    /// @return the same as JSON
    public static JsonNode ofTree(Map<String, Object> tree) {
        return MAPPER.valueToTree(tree);
    }

    /// @param object a JSON object
    /// @return the same as maps, lists, strings, numbers and booleans; what is null is left out
    public static Map<String, Object> toTree(JsonNode object) {
        LinkedHashMap<String, Object> tree = new LinkedHashMap<>();
        object.properties()
                .forEach(field -> value(field.getValue()).ifPresent(value -> tree.put(field.getKey(), value)));
        return tree;
    }

    private static Optional<Object> value(JsonNode node) {
        if (node.isObject()) {
            return Optional.of(toTree(node));
        }
        if (node.isArray()) {
            return Optional.of(
                    node.valueStream().flatMap(item -> value(item).stream()).toList());
        }
        return Optional.ofNullable(MAPPER.convertValue(node, Object.class));
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
