package io.koine.istio.offline;

import io.koine.istio.Field;
import io.koine.istio.Fields;
import io.koine.model.Names;
import io.koine.model.SortedCopies;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Origin;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The name of a Kubernetes object, and what is hung on it.
///
/// @param kind its kind
/// @param namespace its namespace; `default` where it says none
/// @param name its name, a DNS name
/// @param labels its labels
/// @param annotations its annotations
/// @param origin where it stands
record Meta(
        String kind,
        String namespace,
        String name,
        SortedMap<String, String> labels,
        SortedMap<String, String> annotations,
        Origin origin) {
    static final String DEFAULT_NAMESPACE = "default";

    Meta {
        labels = SortedCopies.sorted(labels);
        annotations = SortedCopies.sorted(annotations);
    }

    /// @param kind its kind
    /// @param object the whole object
    /// @return its name; none if it has none, which is reported
    static Optional<Meta> read(String kind, Field object) {
        Optional<Fields> metadata = object.fields().require("metadata").map(Field::fields);
        Optional<String> name = metadata.flatMap(fields -> fields.require("name"))
                .flatMap(field -> valid(field, Names::requireDnsName));
        Optional<Field> given = metadata.flatMap(fields -> fields.find("namespace"));
        Optional<String> namespace = given.isEmpty()
                ? Optional.of(DEFAULT_NAMESPACE)
                : given.flatMap(field -> valid(field, Names::requireLabel));
        if (name.isEmpty() || namespace.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Meta(
                kind,
                namespace.get(),
                name.get(),
                texts(metadata, "labels"),
                texts(metadata, "annotations"),
                object.subject().origin("", object.line())));
    }

    /// @param fields maybe there
    /// @param name of a field of strings by key
    /// @return the strings; none where the field is absent
    static SortedMap<String, String> texts(Optional<Fields> fields, String name) {
        return fields.flatMap(all -> all.find(name))
                .map(field -> field.fields().texts())
                .orElseGet(TreeMap::new);
    }

    /// One of the model's checks: `(what, value) -> value`, or an exception with a message for the user.
    @FunctionalInterface
    interface Check {
        String require(String what, String value);
    }

    /// @param field a string
    /// @param check what it must satisfy
    /// @return the string; what fails the check is reported
    static Optional<String> valid(Field field, Check check) {
        return field.text().flatMap(text -> {
            try {
                return Optional.of(check.require(field.path(), text));
            } catch (IllegalArgumentException e) {
                field.error(Code.INVALID_VALUE, String.valueOf(e.getMessage()));
                return Optional.empty();
            }
        });
    }
}
