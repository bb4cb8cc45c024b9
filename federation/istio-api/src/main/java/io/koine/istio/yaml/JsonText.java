package io.koine.istio.yaml;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads JSON (RFC 8259) strictly: what a browser would refuse is refused, and so are names that are there twice.
/// Used for one text, by one thread.
public final class JsonText {
    private static final int MAX_DEPTH = 32;
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*+)(\\.[0-9]++)?([eE][-+]?[0-9]++)?");

    private final String text;
    private int at;

    private JsonText(String text) {
        this.text = text;
    }

    /// @param text any text
    /// @return the JSON value that it is; empty if it is none or is nested more than 32 deep
    public static Optional<YamlNode> parse(String text) {
        JsonText reader = new JsonText(text);
        try {
            YamlNode value = reader.value(0);
            reader.space();
            return reader.at == text.length() ? Optional.of(value) : Optional.empty();
        } catch (NotJsonException e) {
            return Optional.empty();
        }
    }

    /// Ends the reading; never leaves this class.
    private static final class NotJsonException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private YamlNode value(int depth) throws NotJsonException {
        require(depth < MAX_DEPTH);
        space();
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> YamlNode.Scalar.string(string());
            case 't' -> word("true", ScalarType.BOOLEAN);
            case 'f' -> word("false", ScalarType.BOOLEAN);
            case 'n' -> word("null", ScalarType.NULL);
            default -> number();
        };
    }

    private YamlNode object(int depth) throws NotJsonException {
        List<YamlNode.Entry> entries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        at++;
        space();
        while (peek() != '}') {
            String name = string();
            require(names.add(name));
            space();
            expect(':');
            entries.add(new YamlNode.Entry(YamlNode.Scalar.string(name), value(depth + 1)));
            separator('}');
        }
        at++;
        return YamlNode.Mapping.of(0, entries);
    }

    private YamlNode array(int depth) throws NotJsonException {
        List<YamlNode> items = new ArrayList<>();
        at++;
        space();
        while (peek() != ']') {
            items.add(value(depth + 1));
            separator(']');
        }
        at++;
        return YamlNode.Sequence.of(0, items);
    }

    /// A comma and what follows it, or nothing before the end.
    private void separator(char end) throws NotJsonException {
        space();
        if (peek() != end) {
            expect(',');
            space();
            require(peek() != end);
        }
    }

    private String string() throws NotJsonException {
        StringBuilder out = new StringBuilder();
        expect('"');
        for (char c = next(); c != '"'; c = next()) {
            require(c >= ' ');
            out.append(c == '\\' ? escaped() : c);
        }
        return out.toString();
    }

    private char escaped() throws NotJsonException {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    char hex = next();
                    int digit = hex < 0x80 ? Character.digit(hex, 16) : -1;
                    require(digit >= 0);
                    code = code * 16 + digit;
                }
                yield (char) code;
            }
            default -> throw new NotJsonException();
        };
    }

    private YamlNode word(String word, ScalarType type) throws NotJsonException {
        require(text.startsWith(word, at));
        at += word.length();
        return new YamlNode.Scalar(0, type, word);
    }

    private YamlNode number() throws NotJsonException {
        Matcher number = NUMBER.matcher(text).region(at, text.length());
        require(number.lookingAt());
        at = number.end();
        String digits = number.group();
        boolean whole = digits.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
        return new YamlNode.Scalar(0, whole ? ScalarType.INTEGER : ScalarType.FLOAT, digits);
    }

    private void space() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() throws NotJsonException {
        require(at < text.length());
        return text.charAt(at);
    }

    private char next() throws NotJsonException {
        char c = peek();
        at++;
        return c;
    }

    private void expect(char wanted) throws NotJsonException {
        require(next() == wanted);
    }

    private static void require(boolean holds) throws NotJsonException {
        if (!holds) {
            throw new NotJsonException();
        }
    }
}
