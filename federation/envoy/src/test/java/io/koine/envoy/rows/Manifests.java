package io.koine.envoy.rows;

import io.koine.istio.ManifestParser;
import io.koine.istio.ParseContext;
import io.koine.istio.ParsedManifests;
import io.koine.istio.ParsedObject;
import io.koine.model.policy.MeshConfig;
import io.koine.model.policy.Policy;
import io.koine.model.policy.PolicyMeaning;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads manifests as the control plane does.
final class Manifests {
    private Manifests() {}

    /// @param text manifests
    /// @return what they hold, and what is said about them
    static ParsedManifests parse(String text) {
        return ManifestParser.parse(text, new ParseContext(Optional.empty(), Instant.EPOCH));
    }

    /// @param text manifests without an error
    /// @return what they hold
    static List<Policy> policies(String text) {
        ParsedManifests parsed = parse(text);
        if (parsed.hasErrors()) {
            throw new IllegalArgumentException(parsed.diagnostics().toString());
        }
        return parsed.objects().stream().map(ParsedObject::policy).toList();
    }

    /// @param name of an AuthorizationPolicy of `payments` for all its workloads
    /// @param action such as `DENY`
    /// @param spec the rest of its spec: lines that start in the first column
    /// @return the manifest
    static String policy(String name, String action, String spec) {
        return """
                ---
                apiVersion: security.istio.io/v1
                kind: AuthorizationPolicy
                metadata: {name: %s, namespace: payments}
                spec:
                  action: %s
                """.formatted(name, action) + spec.indent(2);
    }

    /// @param meaning of the mesh
    /// @param policies of the mesh
    /// @return the policies, with the meaning in their MeshConfig or in a new one
    static List<Policy> withMeaning(PolicyMeaning meaning, List<Policy> policies) {
        MeshConfig config = policies.stream()
                .filter(MeshConfig.class::isInstance)
                .map(MeshConfig.class::cast)
                .findFirst()
                .orElse(MeshConfig.defaults(PolicyLab.ROOT));
        List<Policy> all = new ArrayList<>(policies);
        all.removeIf(MeshConfig.class::isInstance);
        all.add(new MeshConfig(
                config.key(), meaning, config.normalization(), config.trustDomains(), config.providers()));
        return all;
    }

    /// @param mode as in the mesh's settings
    /// @return the mesh's settings with that path normalization
    static String normalization(String mode) {
        return """
                apiVersion: mesh.koine.io/v1
                kind: MeshConfig
                metadata: {name: mesh, namespace: istio-system}
                spec: {pathNormalization: {normalization: %s}}
                """.formatted(mode);
    }
}
