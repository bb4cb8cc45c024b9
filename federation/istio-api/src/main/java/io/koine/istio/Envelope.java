package io.koine.istio;

import io.koine.istio.yaml.CanonicalJson;
import io.koine.istio.yaml.YamlNode;
import io.koine.model.Names;
import io.koine.model.diagnostic.Code;
import io.koine.model.policy.ObjectKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What all kinds have in common: the object around the spec.
///
/// @param whole the object
/// @param key its name; if that was refused, a stand-in, so that the rest is checked all the same
/// @param apiVersion as written
/// @param labels its labels
/// @param annotations its annotations
/// @param spec what is asked for; absent means the same as empty
/// @param created when it came to be
record Envelope(
        Field whole,
        ObjectKey key,
        String apiVersion,
        SortedMap<String, String> labels,
        SortedMap<String, String> annotations,
        Optional<Field> spec,
        Instant created) {
    static final String DEFAULT_NAMESPACE = "default";
    private static final String STAND_IN = "refused";

    /// The fields of `ObjectMeta` that Kubernetes keeps for itself. They are accepted, since objects that are read back
    /// from a cluster have them, and not looked at.
    private static final List<String> BOOKKEEPING = List.of(
            "creationTimestamp",
            "deletionGracePeriodSeconds",
            "deletionTimestamp",
            "finalizers",
            "generateName",
            "generation",
            "managedFields",
            "ownerReferences",
            "resourceVersion",
            "selfLink",
            "uid");

    /// Reads the envelope of an object, whose apiVersion and kind are known already.
    static Envelope read(Field whole, String apiVersion, String kind, Instant created) {
        Fields top = whole.fields();
        top.find("apiVersion");
        top.find("kind");
        top.find("status");
        Optional<Field> spec = top.find("spec");
        Optional<Fields> metadata = top.require("metadata").map(Field::fields);
        top.refuseOthers();
        Optional<Field> name = metadata.flatMap(fields -> fields.require("name"));
        Optional<Field> namespace = metadata.flatMap(fields -> fields.find("namespace"));
        ObjectKey key = new ObjectKey(
                kind,
                namespace
                        .map(field -> valid("namespace", field, Names::requireLabel))
                        .orElse(DEFAULT_NAMESPACE),
                name.map(field -> valid("name", field, Names::requireDnsName)).orElse(STAND_IN));
        SortedMap<String, String> labels = textsByKey(metadata, "labels");
        SortedMap<String, String> annotations = textsByKey(metadata, "annotations");
        metadata.ifPresent(fields -> {
            BOOKKEEPING.forEach(fields::find);
            fields.refuseOthers();
        });
        return new Envelope(whole, key, apiVersion, labels, annotations, spec, created);
    }

    private static SortedMap<String, String> textsByKey(Optional<Fields> metadata, String name) {
        return metadata.flatMap(fields -> fields.find(name))
                .map(field -> field.fields().texts())
                .orElseGet(TreeMap::new);
    }

    /// One of the model's checks of names: `(what, value) -> value`, or an exception with a message for the user.
    @FunctionalInterface
    private interface NameCheck {
        String require(String what, String value);
    }

    private static String valid(String what, Field field, NameCheck check) {
        Optional<String> text = field.text();
        if (text.isEmpty()) {
            return STAND_IN;
        }
        try {
            // What Printable changes was no name before and is none after.
            return check.require(what, Printable.of(text.get()));
        } catch (IllegalArgumentException e) {
            field.error(Code.INVALID_VALUE, String.valueOf(e.getMessage()));
            return STAND_IN;
        }
    }

    /// @return the fields of the spec, which the reader of the kind asks for
    Fields specFields() {
        return specField().fields();
    }

    /// @return the spec; if there is none, an empty one
    Field specField() {
        return spec.orElseGet(() -> emptySpec(whole));
    }

    private static Field emptySpec(Field whole) {
        return new Field(whole.subject(), "spec", whole.line(), YamlNode.Mapping.EMPTY);
    }

    /// @return the object as canonical JSON, without what Kubernetes keeps for itself
    String manifest() {
        SortedMap<String, YamlNode> object = content();
        object.put("apiVersion", YamlNode.Scalar.string(apiVersion));
        return CanonicalJson.print(YamlNode.Mapping.of(object));
    }

    /// @return the same without the version: all versions of a kind mean the same
    String meaning() {
        return CanonicalJson.print(YamlNode.Mapping.of(content()));
    }

    private SortedMap<String, YamlNode> content() {
        SortedMap<String, YamlNode> metadata = new TreeMap<>();
        metadata.put("name", YamlNode.Scalar.string(key.name()));
        metadata.put("namespace", YamlNode.Scalar.string(key.namespace()));
        putTexts(metadata, "labels", labels);
        putTexts(metadata, "annotations", annotations);
        SortedMap<String, YamlNode> object = new TreeMap<>();
        object.put("kind", YamlNode.Scalar.string(key.kind()));
        object.put("metadata", YamlNode.Mapping.of(metadata));
        spec.ifPresent(field -> object.put("spec", field.node()));
        return object;
    }

    private static void putTexts(SortedMap<String, YamlNode> metadata, String name, SortedMap<String, String> texts) {
        if (!texts.isEmpty()) {
            SortedMap<String, YamlNode> values = new TreeMap<>();
            texts.forEach((key, value) -> values.put(key, YamlNode.Scalar.string(value)));
            metadata.put(name, YamlNode.Mapping.of(values));
        }
    }
}
