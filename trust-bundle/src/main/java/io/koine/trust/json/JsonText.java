package io.koine.trust.json;

import java.util.Iterator;
import java.util.Locale;
import java.util.Map;

/// Printing of JSON text and of messages about JSON values.
final class JsonText {
    private static final int EXCERPT_CHARACTERS = 120;

    private JsonText() {}

    static String print(JsonValue value) {
        StringBuilder out = new StringBuilder();
        append(out, value);
        return out.toString();
    }

    /// @param what the place of the value
    /// @param found the value
    /// @param expected the kind or range that was asked for
    /// @return the exception to throw
    static JsonFormatException mismatch(String what, JsonValue found, String expected) {
        return new JsonFormatException(what + " is " + excerpt(found.toString()) + ": expected " + expected);
    }

    /// @param name a member's name
    /// @return the name as a place for messages
    static String member(String name) {
        return "member " + excerpt(quoted(name));
    }

    /// @param text the characters of a JSON string
    /// @throws JsonFormatException if it holds half of a surrogate pair, which has no UTF-8 form (RFC 8259 §8.2)
    static void requireWellFormed(String text) {
        if (!wellFormed(text)) {
            throw new JsonFormatException("string " + excerpt(quoted(text)) + ": expected no unpaired surrogate");
        }
    }

    static boolean wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return false;
            }
        }
        return true;
    }

    private static void append(StringBuilder out, JsonValue value) {
        switch (value) {
            case JsonObject(Map<String, JsonValue> members) -> appendMembers(out, members);
            case JsonArray array -> appendElements(out, array);
            case JsonString(String text) -> appendQuoted(out, text);
            case JsonNumber(String literal) -> out.append(literal);
            case JsonBoolean(boolean truth) -> out.append(truth);
            case JsonNull() -> out.append("null");
        }
    }

    private static void appendMembers(StringBuilder out, Map<String, JsonValue> members) {
        out.append('{');
        Iterator<Map.Entry<String, JsonValue>> entries = members.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<String, JsonValue> entry = entries.next();
            appendQuoted(out, entry.getKey());
            out.append(':');
            append(out, entry.getValue());
            if (entries.hasNext()) {
                out.append(',');
            }
        }
        out.append('}');
    }

    private static void appendElements(StringBuilder out, JsonArray array) {
        out.append('[');
        Iterator<JsonValue> elements = array.elements().iterator();
        while (elements.hasNext()) {
            append(out, elements.next());
            if (elements.hasNext()) {
                out.append(',');
            }
        }
        out.append(']');
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder();
        appendQuoted(out, text);
        return out.toString();
    }

    private static void appendQuoted(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (mustEscape(c)) {
                        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /// RFC 8259 §7 asks for the control characters below U+0020. DEL, the C1 controls and the two line separators are
    /// escaped too, so that a printed value can break neither a log line nor a terminal.
    private static boolean mustEscape(char c) {
        return c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
    }

    private static String excerpt(String json) {
        return json.length() <= EXCERPT_CHARACTERS ? json : json.substring(0, EXCERPT_CHARACTERS) + "…";
    }
}
