package io.koine.model.policy;

import java.util.List;
import java.util.Optional;

/// What holds for the policy of the whole mesh: one versioned object, `MeshConfig` `mesh` of the root
/// namespace. Fields that Istio's `MeshConfig` has are named as there.
///
/// @param key its name
/// @param meaning which answers policy gives where Istio leaves a door open
/// @param normalization how paths are written before policy looks at them; empty: as the meaning says
/// @param trustDomains aliases of the mesh's own trust domain
/// @param providers external authorization, by unique name
public record MeshConfig(
        ObjectKey key,
        PolicyMeaning meaning,
        Optional<PathNormalization> normalization,
        Aliases trustDomains,
        List<ExtAuthzProvider> providers)
        implements Policy {
    /// The kind.
    public static final String KIND = "MeshConfig";

    /// The only name.
    public static final String NAME = "mesh";

    public MeshConfig {
        providers = List.copyOf(providers);
    }

    /// @param rootNamespace the mesh's root namespace
    /// @return what holds where nobody has said anything
    public static MeshConfig defaults(String rootNamespace) {
        return new MeshConfig(
                new ObjectKey(KIND, rootNamespace, NAME),
                PolicyMeaning.STRICT,
                Optional.empty(),
                Aliases.NONE,
                List.of());
    }

    /// @return how paths are written before policy looks at them
    public PathNormalization effectiveNormalization() {
        return normalization.orElse(
                switch (meaning) {
                    case ISTIO -> PathNormalization.BASE;
                    case STRICT -> PathNormalization.REJECT_ESCAPED_SLASHES;
                });
    }

    /// @param name of a provider
    /// @return the provider
    public Optional<ExtAuthzProvider> provider(String name) {
        return providers.stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst();
    }

    /// Other names of the mesh's own trust domain.
    ///
    /// @param aliases trust domains (Istio's `trustDomainAliases`)
    /// @param inPolicy whether a principal of a policy that names one of them stands for all; Istio always does
    ///     that, so under [PolicyMeaning#ISTIO] it holds without being asked for
    public record Aliases(List<String> aliases, boolean inPolicy) {
        /// There are none.
        public static final Aliases NONE = new Aliases(List.of(), false);

        public Aliases {
            aliases = List.copyOf(aliases);
        }
    }
}
