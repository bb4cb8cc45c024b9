package io.koine.istio;

import io.koine.istio.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Values with one value below them changed, or left out.
final class Mutation {
    private Mutation() {}

    /// A place below a value.
    ///
    /// @param path such as `spec.rules[0]`
    /// @param node what is there
    /// @param put gives the whole value with another in that place, or with none
    record Spot(String path, YamlNode node, Put put) {}

    /// Puts a value into a place.
    @FunctionalInterface
    interface Put {
        YamlNode apply(Optional<YamlNode> value);
    }

    /// @param path of the value
    /// @param node the value
    /// @return all places below it
    static List<Spot> spots(String path, YamlNode node) {
        List<Spot> spots = new ArrayList<>();
        collect(path, node, UnaryOperator.identity(), spots);
        return spots;
    }

    private static void collect(String path, YamlNode node, UnaryOperator<YamlNode> whole, List<Spot> spots) {
        switch (node) {
            case YamlNode.Mapping mapping -> {
                for (int i = 0; i < mapping.entries().size(); i++) {
                    int at = i;
                    YamlNode.Entry entry = mapping.entries().get(i);
                    String name = entry.key().text();
                    String child = name.matches("[A-Za-z0-9_-]+")
                            ? path.isEmpty() ? name : path + "." + name
                            : path + "[" + name + "]";
                    Put put = value -> whole.apply(YamlNode.Mapping.of(
                            0, replaced(mapping.entries(), at, value.map(v -> new YamlNode.Entry(entry.key(), v)))));
                    spots.add(new Spot(child, entry.value(), put));
                    collect(child, entry.value(), value -> put.apply(Optional.of(value)), spots);
                }
            }
            case YamlNode.Sequence sequence -> {
                for (int i = 0; i < sequence.items().size(); i++) {
                    int at = i;
                    Put put = value -> whole.apply(YamlNode.Sequence.of(0, replaced(sequence.items(), at, value)));
                    String child = path + "[" + i + "]";
                    spots.add(new Spot(child, sequence.items().get(i), put));
                    collect(child, sequence.items().get(i), value -> put.apply(Optional.of(value)), spots);
                }
            }
            case YamlNode.Scalar scalar -> {}
        }
    }

    private static <T> List<T> replaced(List<T> list, int at, Optional<T> value) {
        List<T> copy = new ArrayList<>(list);
        copy.remove(at);
        value.ifPresent(v -> copy.add(at, v));
        return copy;
    }

    /// @param mapping an object
    /// @param from a key of it
    /// @param to another name for it
    /// @return the object, with that key renamed
    static YamlNode renamed(YamlNode.Mapping mapping, String from, String to) {
        return YamlNode.Mapping.of(
                0,
                mapping.entries().stream()
                        .map(entry -> entry.key().text().equals(from)
                                ? new YamlNode.Entry(YamlNode.Scalar.string(to), entry.value())
                                : entry)
                        .toList());
    }
}
