package io.koine.server.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.SQLException;
import java.util.SortedMap;
import java.util.TreeMap;

/// Labels as a JSON object, which is how a column holds them.
final class LabelJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<TreeMap<String, String>> TYPE = new TypeReference<>() {};

    private LabelJson() {}

    static String print(SortedMap<String, String> labels) {
        try {
            return JSON.writeValueAsString(labels);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a map of strings is always JSON", impossible);
        }
    }

    static SortedMap<String, String> parse(String text) throws SQLException {
        try {
            return JSON.readValue(text, TYPE);
        } catch (JsonProcessingException failure) {
            throw new SQLException("labels in the store are not a JSON object of strings", failure);
        }
    }
}
