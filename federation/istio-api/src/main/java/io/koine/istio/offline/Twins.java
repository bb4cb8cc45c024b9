package io.koine.istio.offline;

import io.koine.istio.Field;
import io.koine.istio.yaml.YamlNode;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Origin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Finds objects that stand twice without a difference, as copies of one do. Where they differ, two objects of one name
/// stay a mistake: nobody knows which is meant.
final class Twins {
    private final Map<String, First> seen = new HashMap<>();

    /// @param origin where it stands
    /// @param content what it holds
    private record First(Origin origin, Object content) {}

    /// @param apiVersion as written
    /// @param object the whole object
    /// @return a warning if an equal one is there already; then this one says nothing new
    Optional<Diagnostic> again(String apiVersion, Field object) {
        Origin origin = object.subject().origin("", object.line());
        // The name of the resource tells the namespace, written or not.
        Object content = object.node() instanceof YamlNode.Mapping whole ? withoutNamespace(whole) : origin;
        First first = seen.putIfAbsent(apiVersion + " " + origin.resource(), new First(origin, content));
        if (first == null || !first.content().equals(content)) {
            return Optional.empty();
        }
        return Optional.of(equal(origin, first.origin()));
    }

    /// @param origin where it stands
    /// @param first where the other one stands
    /// @return what is said of an object that says nothing new
    static Diagnostic equal(Origin origin, Origin first) {
        return Diagnostic.warning(Code.DUPLICATE_OBJECT, origin, "an equal object is there already, at " + first);
    }

    private static Object withoutNamespace(YamlNode.Mapping whole) {
        TreeMap<String, Object> fields = new TreeMap<>();
        for (YamlNode.Entry field : whole.entries()) {
            String key = field.key().text();
            YamlNode value = field.value();
            if (key.equals("metadata") && value instanceof YamlNode.Mapping metadata) {
                value = YamlNode.Mapping.of(
                        metadata.line(),
                        metadata.entries().stream()
                                .filter(entry -> !entry.key().text().equals("namespace"))
                                .toList());
            }
            fields.put(key, content(value));
        }
        return fields;
    }

    /// What a node says, wherever it stands and in whatever order its keys do.
    private static Object content(YamlNode node) {
        return switch (node) {
            case YamlNode.Mapping mapping -> {
                TreeMap<String, Object> entries = new TreeMap<>();
                // A key that stands twice is an error of its own.
                mapping.entries().forEach(entry -> entries.put(entry.key().text(), content(entry.value())));
                yield entries;
            }
            case YamlNode.Sequence sequence ->
                sequence.items().stream().map(Twins::content).toList();
            case YamlNode.Scalar scalar -> List.of(scalar.type(), scalar.text());
        };
    }
}
