package io.koine.quickstart.cases;

import io.koine.istio.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The keys of one object. It remembers which were asked for: those are the known ones, any other is refused.
final class Keys {
    private final Node whole;
    private final boolean readable;
    private final Map<String, Node> byName = new LinkedHashMap<>();
    private final List<String> known = new ArrayList<>();

    private Keys(Node whole, boolean readable) {
        this.whole = whole;
        this.readable = readable;
    }

    /// @return the keys of an object; one that is there twice is reported
    static Keys of(Node whole, YamlNode.Mapping mapping) {
        Keys keys = new Keys(whole, true);
        for (YamlNode.Entry entry : mapping.entries()) {
            String name = entry.key().text();
            String path = whole.path().isEmpty() ? name : whole.path() + "." + name;
            Node node = new Node(whole.problems(), path, entry.key().line(), entry.value());
            Node first = keys.byName.putIfAbsent(name, node);
            if (first != null) {
                node.problem("the key is on line " + first.line() + " already");
            }
        }
        return keys;
    }

    /// @param whole a value that is no object, which was reported: nothing further is reported about its keys
    /// @return no keys
    static Keys unreadable(Node whole) {
        return new Keys(whole, false);
    }

    Optional<Node> find(String name) {
        known.add(name);
        return Optional.ofNullable(byName.get(name));
    }

    /// @return the value; if it is absent, that is reported
    Optional<Node> require(String name) {
        Optional<Node> node = find(name);
        if (node.isEmpty() && readable) {
            whole.problem("the key " + name + " is missing");
        }
        return node;
    }

    /// @return all of them, in the order of the file
    List<Node> all() {
        return List.copyOf(byName.values());
    }

    /// @param node one of [#all]
    /// @return its key
    String nameOf(Node node) {
        return node.path().substring(whole.path().isEmpty() ? 0 : whole.path().length() + 1);
    }

    /// Reports the keys that nobody asked for.
    void refuseOthers() {
        byName.forEach((name, node) -> {
            if (!known.contains(name)) {
                node.problem("there is no such key" + Node.nearest(name, known));
            }
        });
    }
}
