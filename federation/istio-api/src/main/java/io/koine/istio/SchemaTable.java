package io.koine.istio;

import io.koine.istio.Schema.Choice;
import io.koine.istio.Schema.Range;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The schemas of the kinds that are only kept, and of `Sidecar`, by kind. `schemas.txt` holds them: a line for each
/// value, indented
/// by its depth, with its name, its type and what else there is to say:
///
/// - `!`: required; `~`: may be null
/// - `in=a|b`: one of these words
/// - `range=1..9`: of a number; of a string its length; of a list or map how many it holds
/// - `one=a|b`: at most one of these fields; `some=a|b`: exactly one; `any=a|b`: at least one
/// - `as=duration`, `as=duration-or-zero`, `as=regex`, `as=literal`: how a string reads
///
/// Lines that begin with `#` are comments.
final class SchemaTable {
    private static final String RESOURCE = "schemas.txt";
    private static final BigDecimal ENOUGH = new BigDecimal("1e30");

    private static final Map<String, Schema.Type> TYPES = Map.of(
            "object", Schema.Type.OBJECT,
            "map", Schema.Type.MAP,
            "list", Schema.Type.LIST,
            "string", Schema.Type.STRING,
            "boolean", Schema.Type.BOOLEAN,
            "integer", Schema.Type.INTEGER,
            "number", Schema.Type.NUMBER,
            "integer-or-string", Schema.Type.INTEGER_OR_STRING,
            "anything", Schema.Type.ANYTHING);

    private static final SortedMap<String, Schema> BY_KIND = read(lines());

    private SchemaTable() {}

    /// @param kind such as `VirtualService`
    /// @return the schema of its spec
    static Schema get(String kind) {
        return Optional.ofNullable(BY_KIND.get(kind))
                .orElseThrow(() -> new IllegalStateException(RESOURCE + ": no kind " + kind));
    }

    /// A line.
    private record Line(int depth, String name, List<String> words) {
        static Line of(String text) {
            String stripped = text.stripLeading();
            List<String> words = List.of(stripped.split(" ", -1));
            return new Line(text.length() - stripped.length(), words.getFirst(), words.subList(1, words.size()));
        }
    }

    private static List<String> lines() {
        try (InputStream in = SchemaTable.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + RESOURCE + " is not in the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SortedMap<String, Schema> read(List<String> texts) {
        List<Line> lines = texts.stream().map(Line::of).toList();
        return children(new Cursor(lines.iterator()), 0);
    }

    /// A place in the table.
    private static final class Cursor {
        private final Iterator<Line> rest;
        private Optional<Line> next;

        Cursor(Iterator<Line> rest) {
            this.rest = rest;
            this.next = Optional.empty();
            advance();
        }

        void advance() {
            next = rest.hasNext() ? Optional.of(rest.next()) : Optional.empty();
        }

        Optional<Line> at(int depth) {
            return next.filter(line -> line.depth() == depth);
        }
    }

    private static SortedMap<String, Schema> children(Cursor cursor, int depth) {
        SortedMap<String, Schema> children = new TreeMap<>();
        for (Optional<Line> line = cursor.at(depth); line.isPresent(); line = cursor.at(depth)) {
            cursor.advance();
            children.put(line.get().name(), schema(line.get().words(), children(cursor, depth + 1)));
        }
        return children;
    }

    private static Schema schema(List<String> words, SortedMap<String, Schema> fields) {
        List<String> allowed = List.of();
        Schema.Format format = Schema.Format.ANY;
        Range range = new Range(ENOUGH.negate(), ENOUGH);
        List<Choice> choices = new ArrayList<>();
        for (String word : words.subList(1, words.size())) {
            int equals = word.indexOf('=');
            String value = word.substring(equals + 1);
            switch (equals < 0 ? word : word.substring(0, equals)) {
                case "!", "~" -> {}
                case "in" -> allowed = List.of(value.split("\\|", -1));
                case "range" -> range = range(value);
                case "as" ->
                    format = Schema.Format.valueOf(value.replace('-', '_').toUpperCase(Locale.ROOT));
                case "one" -> choices.add(new Choice(List.of(value.split("\\|", -1)), false, true));
                case "some" -> choices.add(new Choice(List.of(value.split("\\|", -1)), true, true));
                case "any" -> choices.add(new Choice(List.of(value.split("\\|", -1)), true, false));
                default -> throw new IllegalStateException(RESOURCE + ": unknown word " + word);
            }
        }
        Schema.Type type = Optional.ofNullable(TYPES.get(words.getFirst()))
                .orElseThrow(() -> new IllegalStateException(RESOURCE + ": unknown type " + words.getFirst()));
        return new Schema(
                type, words.contains("!"), words.contains("~"), allowed, format, range, List.copyOf(choices), fields);
    }

    private static Range range(String text) {
        int dots = text.indexOf("..");
        String min = text.substring(0, dots);
        String max = text.substring(dots + 2);
        return new Range(
                min.isEmpty() ? ENOUGH.negate() : new BigDecimal(min), max.isEmpty() ? ENOUGH : new BigDecimal(max));
    }
}
