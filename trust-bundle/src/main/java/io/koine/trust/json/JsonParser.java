package io.koine.trust.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One pass of recursive descent over one text; used once, by one thread.
final class JsonParser {
    private final String text;
    private int position;

    JsonParser(String text) {
        this.text = text;
    }

    JsonValue document() {
        JsonValue value = value(0);
        skipWhiteSpace();
        if (position < text.length()) {
            throw unexpected("the end of the text");
        }
        return value;
    }

    /// @param depth how many arrays and objects are open
    private JsonValue value(int depth) {
        skipWhiteSpace();
        return switch (peek()) {
            case '{' -> object(depth + 1);
            case '[' -> array(depth + 1);
            case '"' -> new JsonString(string());
            case 't' -> word("true", new JsonBoolean(true));
            case 'f' -> word("false", new JsonBoolean(false));
            case 'n' -> word("null", new JsonNull());
            default -> number();
        };
    }

    private JsonObject object(int depth) {
        open('{', depth);
        Map<String, JsonValue> members = new LinkedHashMap<>();
        if (closes('}')) {
            return new JsonObject(members);
        }
        do {
            skipWhiteSpace();
            int start = position;
            if (peek() != '"') {
                throw unexpected("a member name in quotes");
            }
            String name = string();
            if (members.containsKey(name)) {
                throw errorAt(start, JsonText.member(name) + " is given twice: expected unique names");
            }
            skipWhiteSpace();
            take(':');
            members.put(name, value(depth));
        } while (continues('}'));
        return new JsonObject(members);
    }

    private JsonArray array(int depth) {
        open('[', depth);
        List<JsonValue> elements = new ArrayList<>();
        if (closes(']')) {
            return new JsonArray(elements);
        }
        do {
            elements.add(value(depth));
        } while (continues(']'));
        return new JsonArray(elements);
    }

    private void open(char bracket, int depth) {
        if (depth > Json.MAX_DEPTH) {
            throw errorAt(position, "nesting of " + depth + ": expected at most " + Json.MAX_DEPTH);
        }
        take(bracket);
    }

    private boolean closes(char bracket) {
        skipWhiteSpace();
        if (peek() != bracket) {
            return false;
        }
        position++;
        return true;
    }

    private boolean continues(char bracket) {
        if (closes(bracket)) {
            return false;
        }
        if (peek() != ',') {
            throw unexpected("',' or '" + bracket + "'");
        }
        position++;
        return true;
    }

    private String string() {
        int start = position;
        take('"');
        StringBuilder characters = new StringBuilder();
        while (true) {
            if (position == text.length()) {
                throw errorAt(start, "string without an end: expected '\"'");
            }
            char c = text.charAt(position);
            if (c < ' ') {
                throw unexpected("control characters in a string to be escaped");
            }
            position++;
            if (c == '"') {
                break;
            }
            characters.append(c == '\\' ? escape() : c);
        }
        String value = characters.toString();
        if (!JsonText.wellFormed(value)) {
            throw errorAt(start, "string with an unpaired surrogate: expected whole characters");
        }
        return value;
    }

    private char escape() {
        char c = peek();
        char meant = switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw unexpected("one of \" \\ / b f n r t u after '\\'");
        };
        position++;
        return meant;
    }

    /// Reads the four digits after `u` and stays at the last of them.
    private char unicode() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            position++;
            char c = peek();
            // Character.digit would take digits of other scripts as well.
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw unexpected("four hexadecimal digits after '\\u'");
            }
            code = code * 16 + digit;
        }
        return (char) code;
    }

    private JsonNumber number() {
        int start = position;
        while (position < text.length() && "+-.0123456789eE".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        String literal = text.substring(start, position);
        if (literal.isEmpty()) {
            throw unexpected("a value");
        }
        if (!JsonNumber.isLiteral(literal)) {
            throw errorAt(
                    start,
                    "number of " + literal.length() + " characters: expected a JSON number of at most "
                            + JsonNumber.MAX_CHARACTERS + " characters");
        }
        return new JsonNumber(literal);
    }

    private JsonValue word(String word, JsonValue value) {
        if (!text.startsWith(word, position)) {
            throw unexpected("a value");
        }
        position += word.length();
        return value;
    }

    private void take(char expected) {
        if (peek() != expected) {
            throw unexpected("'" + expected + "'");
        }
        position++;
    }

    /// @return the next character, or NUL at the end of the text, which no rule of the grammar accepts
    private char peek() {
        return position < text.length() ? text.charAt(position) : '\0';
    }

    private void skipWhiteSpace() {
        while (position < text.length() && " \t\n\r".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
    }

    private JsonFormatException unexpected(String expected) {
        String found = position < text.length()
                ? new JsonString(shown(text.charAt(position))).toString()
                : "the end of the text";
        return errorAt(position, "found " + found + ", expected " + expected);
    }

    private static String shown(char c) {
        return Character.isSurrogate(c) ? "\ufffd" : String.valueOf(c);
    }

    private JsonFormatException errorAt(int place, String message) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < place; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return new JsonFormatException("line " + line + ", column " + (place - lineStart + 1) + ": " + message);
    }
}
