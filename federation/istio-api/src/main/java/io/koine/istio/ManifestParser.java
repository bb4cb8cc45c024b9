package io.koine.istio;

import io.koine.istio.yaml.YamlDocuments;
import io.koine.istio.yaml.YamlNode;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Origin;
import io.koine.model.policy.ObjectKey;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads Kubernetes-style manifests of Istio's API. Used for one text, by one thread.
public final class ManifestParser {
    private static final String LIST = "List";
    private static final String LIST_VERSION = "v1";
    private static final String UNNAMED = "?";

    private final ParseContext context;
    private final OtherObjects others;
    private final Problems problems = new Problems();
    private final Map<ObjectKey, ParsedObject> objects = new LinkedHashMap<>();
    private final Map<ObjectKey, Place> places = new HashMap<>();

    private ManifestParser(ParseContext context, OtherObjects others) {
        this.context = context;
        this.others = others;
    }

    /// Reads a text: YAML (1.2, several documents) or JSON, up to 1 MiB; `kind: List` is unfolded.
    ///
    /// What stands often in the same files and is none of the mesh's kinds, such as a Deployment, is
    /// left out with a warning. Of two objects of the same name that differ the second is an error, since
    /// one of them would not be enforced; of a kind that is only kept it takes the place of the first, as
    /// it would in a cluster. An object that is there twice without a difference counts once, with a warning.
    ///
    /// An object with an error is left out and does not touch the others. After a mistake in the YAML itself the
    /// rest of the text is left out.
    ///
    /// @param text the text
    /// @param context what the text does not say about itself
    /// @return its objects, and everything that its author should know
    public static ParsedManifests parse(String text, ParseContext context) {
        return parse(text, context, OtherObjects.NONE);
    }

    /// Reads a text that holds other objects as well.
    ///
    /// @param text the text
    /// @param context what the text does not say about itself
    /// @param others is shown every object first
    /// @return what [#parse(String, ParseContext)] gives for the objects that it did not take
    public static ParsedManifests parse(String text, ParseContext context, OtherObjects others) {
        return new ManifestParser(context, others).read(text);
    }

    /// @param kind a kind, as written
    /// @return whether it is the name of a kind of the mesh's API
    public static boolean knows(String kind) {
        return Kinds.find(kind).isPresent();
    }

    private ParsedManifests read(String text) {
        YamlDocuments yaml = YamlDocuments.parse(text);
        for (YamlDocuments.Document document : yaml.documents()) {
            object(document.root(), document(document.number()));
        }
        yaml.failure().ifPresent(failure -> {
            Origin origin = new Origin(document(failure.document()), "", context.file(), failure.line());
            problems.add(Diagnostic.error(Code.SYNTAX, origin, Printable.of(failure.message())));
        });
        return new ParsedManifests(List.copyOf(objects.values()), problems.toList());
    }

    private static String document(int number) {
        return number == 0 ? "manifests" : "document " + number;
    }

    private void object(YamlNode node, String place) {
        Field object =
                new Field(new Subject(resource(node).orElse(place), context.file(), problems), "", node.line(), node);
        Fields fields = object.fields();
        Optional<String> apiVersion = fields.require("apiVersion").flatMap(Field::text);
        Optional<String> kindName = fields.require("kind").flatMap(Field::text);
        if (apiVersion.isEmpty() || kindName.isEmpty()) {
            return;
        }
        if (kindName.get().equals(LIST) && apiVersion.get().equals(LIST_VERSION)) {
            unfold(fields, place);
            return;
        }
        if (others.take(apiVersion.get(), kindName.get(), object)) {
            return;
        }
        kind(object, apiVersion.get(), kindName.get()).ifPresent(kind -> read(object, apiVersion.get(), kind));
    }

    /// The name of an object before anything is known to be right about it; none for what does not say its kind.
    private static Optional<String> resource(YamlNode node) {
        if (!(node instanceof YamlNode.Mapping object)) {
            return Optional.empty();
        }
        String kind = text(object, "kind", LIST);
        if (kind.equals(LIST)) {
            return Optional.empty();
        }
        YamlNode.Mapping metadata = object.get("metadata")
                .filter(YamlNode.Mapping.class::isInstance)
                .map(YamlNode.Mapping.class::cast)
                .orElse(YamlNode.Mapping.EMPTY);
        return Optional.of(Printable.of(kind) + "/"
                + Printable.of(text(metadata, "namespace", Envelope.DEFAULT_NAMESPACE)) + "/"
                + Printable.of(text(metadata, "name", UNNAMED)));
    }

    private static String text(YamlNode.Mapping fields, String key, String absent) {
        return fields.get(key)
                .map(node -> node instanceof YamlNode.Scalar scalar ? scalar.text() : UNNAMED)
                .orElse(absent);
    }

    private void unfold(Fields list, String place) {
        list.find("metadata");
        Optional<Field> items = list.require("items");
        list.refuseOthers();
        items.ifPresent(field -> {
            for (Field item : field.items()) {
                object(item.node(), place + " " + item.path());
            }
        });
    }

    private static Optional<Kinds.Kind> kind(Field object, String apiVersion, String name) {
        Optional<Kinds.Kind> kind = Kinds.find(name);
        String found = Printable.of(apiVersion) + " " + Printable.of(name);
        if (kind.isEmpty() && ForeignKinds.contains(apiVersion, name)) {
            object.warning(
                    Code.UNKNOWN_KIND,
                    found + " is not part of the mesh's API, so it is left out",
                    "apply it where it belongs");
        } else if (kind.isEmpty()) {
            object.error(
                    Code.UNKNOWN_KIND, found + " is not part of the mesh's API", Suggest.hint(name, Kinds.names()));
        } else if (!kind.get().isServedAs(apiVersion)) {
            object.error(
                    Code.UNKNOWN_KIND,
                    found + " is not part of the mesh's API",
                    name + " is served as " + String.join(", ", kind.get().apiVersions()));
            return Optional.empty();
        }
        return kind;
    }

    private void read(Field object, String apiVersion, Kinds.Kind kind) {
        int errorsBefore = problems.errors();
        WellFormed.check(object);
        Envelope envelope = Envelope.read(object, apiVersion, kind.name(), context.created());
        Reading reading = kind.reader().read(envelope);
        if (problems.errors() > errorsBefore) {
            return;
        }
        String manifest = envelope.manifest();
        if (manifest.length() > YamlDocuments.MAX_TEXT) {
            object.error(
                    Code.INVALID_VALUE,
                    "the object has " + manifest.length() + " characters as JSON; expected at most "
                            + YamlDocuments.MAX_TEXT);
            return;
        }
        if (isKeptAlready(object, kind, envelope)) {
            return;
        }
        reading.notEnforced().ifPresent(why -> object.warning(Code.NOT_ENFORCED, why, ""));
        objects.put(envelope.key(), new ParsedObject(reading.policy(), apiVersion, manifest));
    }

    /// Whether another object of this name stands in the place of this one.
    private boolean isKeptAlready(Field object, Kinds.Kind kind, Envelope envelope) {
        Place here = new Place(object.line(), envelope.meaning());
        Place first = places.putIfAbsent(envelope.key(), here);
        if (first == null) {
            return false;
        }
        if (first.meaning().equals(here.meaning())) {
            object.warning(
                    Code.DUPLICATE_OBJECT,
                    "the same object is on line " + first.line() + " already, without a difference",
                    "remove one of them");
            return true;
        }
        if (kind.isOnlyKept()) {
            object.warning(
                    Code.DUPLICATE_OBJECT,
                    "the same object is on line " + first.line() + " already; this one takes its place",
                    "remove one of them, or give it another name");
            places.put(envelope.key(), here);
            return false;
        }
        object.error(
                Code.DUPLICATE_OBJECT,
                "the same object is on line " + first.line() + " already, and says something else",
                "remove one of them, or give it another name");
        return true;
    }

    /// Where an object stands, and what it says whichever of the versions it is written in.
    private record Place(int line, String meaning) {}
}
