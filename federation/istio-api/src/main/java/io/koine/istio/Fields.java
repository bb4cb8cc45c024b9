package io.koine.istio;

import io.koine.istio.yaml.YamlNode;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The fields of one object. It remembers which were asked for: those are the known ones, any other is refused.
public final class Fields {
    private final Field whole;
    private final boolean readable;
    private final Map<String, Field> byName = new LinkedHashMap<>();
    private final SortedSet<String> known = new TreeSet<>();

    private Fields(Field whole, boolean readable) {
        this.whole = whole;
        this.readable = readable;
    }

    Fields(Field whole, YamlNode.Mapping mapping) {
        this(whole, true);
        // Of a key that is there twice, which is reported elsewhere, the first counts.
        mapping.entries().forEach(entry -> byName.putIfAbsent(entry.key().text(), whole.child(entry)));
    }

    /// @param whole a value that is no object, which was reported: nothing further is reported about its fields
    /// @return no fields
    static Fields unreadable(Field whole) {
        return new Fields(whole, false);
    }

    boolean isEmpty() {
        return readable && byName.isEmpty();
    }

    /// @param name a field's name
    /// @return the field, if it is there
    public Optional<Field> find(String name) {
        known.add(name);
        return Optional.ofNullable(byName.get(name));
    }

    /// @param name a field's name
    /// @return the field; if it is absent, that is reported
    public Optional<Field> require(String name) {
        Optional<Field> field = find(name);
        if (field.isEmpty() && readable) {
            String path = whole.path().isEmpty() ? name : whole.path() + "." + name;
            whole.subject()
                    .problems()
                    .add(Diagnostic.error(
                            Code.MISSING_FIELD, whole.subject().origin(path, whole.line()), "the field is required"));
        }
        return field;
    }

    /// @return all fields by name, in the order of the text
    public Map<String, Field> all() {
        return Collections.unmodifiableMap(byName);
    }

    /// @return all fields as strings by name; those that are none are reported and left out
    public SortedMap<String, String> texts() {
        SortedMap<String, String> texts = new TreeMap<>();
        byName.forEach((name, field) -> field.text().ifPresent(text -> texts.put(name, text)));
        return texts;
    }

    /// Reports the fields that nobody asked for.
    void refuseOthers() {
        byName.forEach((name, field) -> {
            if (!known.contains(name)) {
                field.error(Code.UNKNOWN_FIELD, "there is no such field", Suggest.hint(name, known));
            }
        });
    }
}
