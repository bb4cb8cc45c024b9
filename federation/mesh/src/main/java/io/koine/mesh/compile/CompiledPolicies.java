package io.koine.mesh.compile;

import io.koine.mesh.scope.authz.CompiledPolicy;
import io.koine.model.PersistentMap;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.MeshConfig;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Policy;
import io.koine.trust.TrustDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// All AuthorizationPolicies of a mesh, compiled. Each policy is compiled once, until it or the mesh's
/// settings change.
///
/// Threads: immutable.
public final class CompiledPolicies {
    private final MeshConfig config;
    private final TrustDomain trustDomain;
    private final PersistentMap<ObjectKey, Policy> policies;
    private final PersistentMap<ObjectKey, Entry> entries;
    private final int compilations;

    private record Entry(AuthorizationPolicy source, CompiledPolicy compiled) {}

    private CompiledPolicies(
            MeshConfig config,
            TrustDomain trustDomain,
            PersistentMap<ObjectKey, Policy> policies,
            PersistentMap<ObjectKey, Entry> entries,
            int compilations) {
        this.policies = policies;
        this.config = config;
        this.trustDomain = trustDomain;
        this.entries = entries;
        this.compilations = compilations;
    }

    /// @param policies of the mesh; the `MeshConfig` of the root namespace holds for all, or else the
    ///     defaults
    /// @param rootNamespace the mesh's root namespace
    /// @param trustDomain the mesh's own
    /// @param previous the last ones, if there are any
    /// @return the policies, compiled
    public static CompiledPolicies of(
            SortedMap<ObjectKey, Policy> policies,
            String rootNamespace,
            TrustDomain trustDomain,
            @Nullable CompiledPolicies previous) {
        MeshConfig defaults = MeshConfig.defaults(rootNamespace);
        MeshConfig config = policies.get(defaults.key()) instanceof MeshConfig own ? own : defaults;
        PersistentMap<ObjectKey, Policy> all = PersistentMap.of(policies);
        CompiledPolicies base =
                previous != null && previous.config.equals(config) && previous.trustDomain.equals(trustDomain)
                        ? previous
                        : new CompiledPolicies(config, trustDomain, PersistentMap.empty(), PersistentMap.empty(), 0);
        PersistentMap.Difference<ObjectKey, Policy> difference = all.difference(base.policies);
        if (difference.isEmpty() && base.compilations == 0) {
            return base;
        }
        TreeMap<ObjectKey, Entry> compiled = new TreeMap<>();
        List<ObjectKey> gone = new ArrayList<>(difference.removed());
        difference.changed().forEach(entry -> {
            if (entry.getValue() instanceof AuthorizationPolicy source) {
                compiled.put(source.key(), new Entry(source, PolicyCompiler.compile(source, config, trustDomain)));
            } else {
                gone.add(entry.getKey());
            }
        });
        return new CompiledPolicies(config, trustDomain, all, base.entries.with(compiled, gone), compiled.size());
    }

    /// @return the mesh's settings
    public MeshConfig config() {
        return config;
    }

    /// @return the mesh's own trust domain
    public TrustDomain trustDomain() {
        return trustDomain;
    }

    /// @return how many policies had to be compiled for this image: the others were taken from the previous
    ///     one
    public int compilations() {
        return compilations;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CompiledPolicies that
                && config.equals(that.config)
                && trustDomain.equals(that.trustDomain)
                && entries.equals(that.entries);
    }

    @Override
    public int hashCode() {
        return Objects.hash(config, trustDomain, entries);
    }

    /// @param key name of a policy of the mesh
    /// @return the policy, compiled
    /// @throws IllegalArgumentException if the mesh has no such policy
    public CompiledPolicy get(ObjectKey key) {
        return Optional.ofNullable(entries.get(key))
                .orElseThrow(() -> new IllegalArgumentException(key + ": no AuthorizationPolicy of this mesh"))
                .compiled();
    }
}
