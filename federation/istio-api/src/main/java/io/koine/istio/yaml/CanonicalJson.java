package io.koine.istio.yaml;

import java.util.Comparator;
import java.util.List;

/// Prints a tree as JSON (RFC 8259) that depends on its content alone: keys sorted, no space, ASCII only.
///
/// The tree must have passed its reader: no key twice, numbers spelled as in JSON.
public final class CanonicalJson {
    private CanonicalJson() {}

    /// @param node a tree
    /// @return its JSON
    public static String print(YamlNode node) {
        StringBuilder out = new StringBuilder();
        print(node, out);
        return out.toString();
    }

    /// @param text any text
    /// @return it as a JSON string with its quotes
    public static String quote(String text) {
        StringBuilder out = new StringBuilder();
        quote(text, out);
        return out.toString();
    }

    private static void print(YamlNode node, StringBuilder out) {
        switch (node) {
            case YamlNode.Mapping mapping -> print(mapping, out);
            case YamlNode.Sequence sequence -> print(sequence.items(), out);
            case YamlNode.Scalar scalar -> print(scalar, out);
        }
    }

    private static void print(YamlNode.Mapping mapping, StringBuilder out) {
        List<YamlNode.Entry> sorted = mapping.entries().stream()
                .sorted(Comparator.comparing(entry -> entry.key().text()))
                .toList();
        out.append('{');
        String separator = "";
        for (YamlNode.Entry entry : sorted) {
            out.append(separator);
            quote(entry.key().text(), out);
            out.append(':');
            print(entry.value(), out);
            separator = ",";
        }
        out.append('}');
    }

    private static void print(List<YamlNode> items, StringBuilder out) {
        out.append('[');
        String separator = "";
        for (YamlNode item : items) {
            out.append(separator);
            print(item, out);
            separator = ",";
        }
        out.append(']');
    }

    private static void print(YamlNode.Scalar scalar, StringBuilder out) {
        switch (scalar.type()) {
            case STRING -> quote(scalar.text(), out);
            case INTEGER, FLOAT -> out.append(scalar.text());
            case BOOLEAN -> out.append(ScalarType.isTrue(scalar.text()));
            case NULL -> out.append("null");
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c >= ' ' && c <= '~') {
                out.append(c);
            } else {
                out.append(String.format("\\u%04x", (int) c));
            }
        }
        out.append('"');
    }
}
