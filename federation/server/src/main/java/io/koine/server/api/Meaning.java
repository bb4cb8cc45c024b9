package io.koine.server.api;

import io.koine.istio.ManifestParser;
import io.koine.istio.ParseContext;
import io.koine.istio.ParsedManifests;
import io.koine.istio.ParsedObject;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Severity;
import io.koine.model.policy.MeshConfig;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Policy;
import io.koine.model.policy.PolicyMeaning;
import io.koine.server.store.ConfigStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What the mesh's settings mean for manifests that somebody wants to apply.
public final class Meaning {
    private Meaning() {}

    /// @param parsed manifests
    /// @param store the configuration that they are for
    /// @param inForce the policies that the mesh has, whichever source they come from
    /// @param rootNamespace the mesh's root namespace
    /// @return what their author should know: where policy is STRICT, what Istio would let in and what would match
    ///     everybody, or nobody, is an error
    public static List<Diagnostic> diagnostics(
            ParsedManifests parsed, ConfigStore store, Map<ObjectKey, Policy> inForce, String rootNamespace) {
        PolicyMeaning meaning = of(parsed, store, inForce, rootNamespace);
        return parsed.diagnostics().stream()
                .map(found -> judged(found, meaning))
                .toList();
    }

    /// @param found a diagnostic of a policy's reader
    /// @param meaning which answers policy gives
    /// @return the same, as an error if the meaning refuses what it is about
    static Diagnostic judged(Diagnostic found, PolicyMeaning meaning) {
        return found.code() == Code.OPEN_DOOR && meaning == PolicyMeaning.STRICT
                ? new Diagnostic(found.code(), Severity.ERROR, found.origin(), found.message(), found.hint())
                : found;
    }

    /// The settings that are applied together with policies hold for them already; those of the store do before they
    /// are published; those of a cluster are in force once they are.
    private static PolicyMeaning of(
            ParsedManifests parsed, ConfigStore store, Map<ObjectKey, Policy> inForce, String rootNamespace) {
        MeshConfig defaults = MeshConfig.defaults(rootNamespace);
        Stream<Policy> applied = parsed.objects().stream().map(ParsedObject::policy);
        Stream<Policy> stored = store
                .get(defaults.key())
                .map(object ->
                        ManifestParser.parse(object.manifest(), new ParseContext(Optional.empty(), object.created())))
                .stream()
                .flatMap(manifests -> manifests.objects().stream())
                .map(ParsedObject::policy);
        Stream<Policy> published = Optional.ofNullable(inForce.get(defaults.key())).stream();
        return Stream.of(applied, stored, published)
                .flatMap(policies -> policies)
                .filter(policy -> policy.key().equals(defaults.key()))
                .filter(MeshConfig.class::isInstance)
                .map(policy -> ((MeshConfig) policy).meaning())
                .findFirst()
                .orElse(defaults.meaning());
    }
}
