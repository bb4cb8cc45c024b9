package io.koine.k8s.image;

import io.koine.istio.ManifestParser;
import io.koine.istio.ParseContext;
import io.koine.istio.ParsedManifests;
import io.koine.k8s.image.KubeObject.ManifestObject;
import io.koine.model.SortedCopies;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Origin;
import io.koine.model.diagnostic.Severity;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.MtlsMode;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.PeerAuthentication;
import io.koine.model.policy.Policy;
import io.koine.model.policy.Selector;
import io.koine.trust.json.Json;
import io.koine.trust.json.JsonFormatException;
import io.koine.trust.json.JsonObject;
import io.koine.trust.json.JsonString;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// What an object of Istio's API in a cluster means, also if it cannot be read.
///
/// A cluster takes objects that the mesh refuses: it knows less of their meaning, and nobody asks the mesh
/// first. The mesh must not fail open over one:
///
/// - The version that was accepted last stays in force.
/// - Where there is none, a stand-in takes its place that allows no more than any reading of the object could:
/// an ALLOW that allows nothing, a DENY of everything (also in the place of a CUSTOM), or STRICT mutual TLS,
/// for the object's own selection, or for its namespace if that cannot be read either.
/// - Of a RequestAuthentication that cannot be read no token is known, so whoever needs one to pass is refused.
/// - An object that enforces nothing (a dry run, an audit, or a kind that nothing acts on) is left out.
///
/// @param policy what is in force for the object, if anything is
/// @param accepted whether that is the object as it is now
/// @param problems what its author should know
public record PolicyReading(Optional<Policy> policy, boolean accepted, List<String> problems) {
    private static final String DRY_RUN = "istio.io/dry-run";

    public PolicyReading {
        problems = List.copyOf(problems);
    }

    /// @param manifest the object as it is now
    /// @param before what was accepted of this object last, if anything was
    /// @return what is in force now
    static PolicyReading of(ManifestObject manifest, Optional<Policy> before) {
        ParsedManifests parsed =
                ManifestParser.parse(manifest.manifest(), new ParseContext(Optional.empty(), manifest.created()));
        List<String> problems = parsed.diagnostics().stream()
                .filter(diagnostic -> diagnostic.severity() != Severity.INFO)
                .map(Diagnostic::toString)
                .toList();
        if (parsed.objects().size() == 1 && !parsed.hasErrors()) {
            return new PolicyReading(Optional.of(parsed.objects().getFirst().policy()), true, problems);
        }
        return new PolicyReading(before.or(() -> standIn(manifest, problems)), false, problems);
    }

    private static Optional<Policy> standIn(ManifestObject manifest, List<String> problems) {
        ObjectKey key = new ObjectKey(
                manifest.ref().kind(),
                manifest.ref().namespace(),
                manifest.ref().name());
        JsonObject object = object(manifest.manifest());
        JsonObject spec = member(object, "spec");
        return switch (key.kind()) {
            case "AuthorizationPolicy" -> authorization(key, object, spec, problems);
            case "PeerAuthentication" ->
                Optional.of(new PeerAuthentication(
                        key, selector(spec), MtlsMode.STRICT, SortedCopies.none(), manifest.created()));
            default -> Optional.empty();
        };
    }

    private static Optional<Policy> authorization(
            ObjectKey key, JsonObject object, JsonObject spec, List<String> problems) {
        JsonObject annotations = member(member(object, "metadata"), "annotations");
        String action = text(spec, "action").orElse("ALLOW");
        if (action.equals("AUDIT")
                || text(annotations, DRY_RUN).filter("true"::equals).isPresent()) {
            return Optional.empty();
        }
        Diagnostic why = Diagnostic.error(
                Code.NOT_ENFORCED,
                Origin.of(key.toString()),
                problems.isEmpty() ? "it cannot be read" : problems.getFirst());
        AuthorizationPolicy.Rule closed = new AuthorizationPolicy.Rule(List.of(), List.of(), List.of(), List.of(why));
        return Optional.of(AuthorizationPolicy.of(
                key,
                selector(spec),
                action.equals("ALLOW") ? AuthorizationPolicy.Action.ALLOW : AuthorizationPolicy.Action.DENY,
                List.of(closed)));
    }

    private static Selector selector(JsonObject spec) {
        JsonObject matchLabels = member(member(spec, "selector"), "matchLabels");
        TreeMap<String, String> labels = new TreeMap<>();
        for (String label : matchLabels.members().keySet()) {
            Optional<String> value = text(matchLabels, label);
            if (value.isEmpty()) {
                return Selector.ALL;
            }
            labels.put(label, value.get());
        }
        return new Selector(labels);
    }

    private static JsonObject object(String manifest) {
        try {
            return Json.parse(manifest, Integer.MAX_VALUE) instanceof JsonObject object ? object : JsonObject.EMPTY;
        } catch (JsonFormatException unreadable) {
            return JsonObject.EMPTY;
        }
    }

    private static JsonObject member(JsonObject object, String name) {
        return object.member(name).orElse(JsonObject.EMPTY) instanceof JsonObject member ? member : JsonObject.EMPTY;
    }

    private static Optional<String> text(JsonObject object, String name) {
        return object.member(name).filter(JsonString.class::isInstance).map(value -> ((JsonString) value).value());
    }
}
