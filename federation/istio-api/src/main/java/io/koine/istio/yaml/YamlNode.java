package io.koine.istio.yaml;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// A node of a YAML document. Aliases are resolved, so one node may stand in several places; there are no cycles.
public sealed interface YamlNode {
    /// @return the 1-based line on which it begins
    int line();

    /// @return how much there is below it
    Extent extent();

    /// @return its kind in the words of the user, such as `a list`
    String describe();

    /// How much a node holds, every alias counted as if it were written out.
    ///
    /// @param weight nodes plus characters of scalars
    /// @param height levels, 1 for a scalar
    record Extent(int weight, int height) {}

    /// A mapping with its entries as written: a key may occur twice.
    ///
    /// @param line where it begins
    /// @param extent how much it holds
    /// @param entries in the order of the text
    record Mapping(int line, Extent extent, List<Entry> entries) implements YamlNode {
        /// Without entries, on the line 0.
        public static final Mapping EMPTY = of(0, List.of());

        public Mapping {
            entries = List.copyOf(entries);
        }

        /// @param line where it begins
        /// @param entries in order
        /// @return a mapping that holds them
        public static Mapping of(int line, List<Entry> entries) {
            int weight = 1;
            int height = 0;
            for (Entry entry : entries) {
                weight += entry.key().extent().weight() + entry.value().extent().weight();
                height = Math.max(height, entry.value().extent().height());
            }
            return new Mapping(line, new Extent(weight, height + 1), entries);
        }

        /// @param fields values by key
        /// @return a mapping that holds them, on the line 0
        public static Mapping of(SortedMap<String, ? extends YamlNode> fields) {
            return of(
                    0,
                    fields.entrySet().stream()
                            .map(field -> new Entry(Scalar.string(field.getKey()), field.getValue()))
                            .toList());
        }

        /// @param key a key
        /// @return the value of its first occurrence
        public Optional<YamlNode> get(String key) {
            return entries.stream()
                    .filter(entry -> entry.key().text().equals(key))
                    .map(Entry::value)
                    .findFirst();
        }

        @Override
        public String describe() {
            return "an object";
        }
    }

    /// An entry of a mapping.
    ///
    /// @param key of any scalar type
    /// @param value any node
    record Entry(Scalar key, YamlNode value) {}

    /// A sequence.
    ///
    /// @param line where it begins
    /// @param extent how much it holds
    /// @param items in order
    record Sequence(int line, Extent extent, List<YamlNode> items) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }

        /// @param line where it begins
        /// @param items in order
        /// @return a sequence that holds them
        public static Sequence of(int line, List<YamlNode> items) {
            int weight = 1;
            int height = 0;
            for (YamlNode item : items) {
                weight += item.extent().weight();
                height = Math.max(height, item.extent().height());
            }
            return new Sequence(line, new Extent(weight, height + 1), items);
        }

        @Override
        public String describe() {
            return "a list";
        }
    }

    /// A scalar.
    ///
    /// @param line where it begins
    /// @param type what a reader of Kubernetes takes it for
    /// @param text its text, unquoted and unescaped
    record Scalar(int line, ScalarType type, String text) implements YamlNode {
        /// @param text any text
        /// @return a string on the line 0
        public static Scalar string(String text) {
            return new Scalar(0, ScalarType.STRING, text);
        }

        @Override
        public Extent extent() {
            return new Extent(1 + text.length(), 1);
        }

        @Override
        public String describe() {
            return switch (type) {
                case STRING -> "a string";
                case INTEGER, FLOAT -> "a number";
                case BOOLEAN -> "a boolean";
                case NULL -> "null";
            };
        }
    }
}
