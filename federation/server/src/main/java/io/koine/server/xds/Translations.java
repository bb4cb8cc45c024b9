package io.koine.server.xds;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.koine.envoy.EnvoyResource;
import io.koine.envoy.EnvoyResources;
import io.koine.envoy.input.Inputs;
import io.koine.envoy.input.ResourceInput;
import io.koine.envoy.translate.PolicyMemo;
import io.koine.envoy.translate.References;
import io.koine.envoy.translate.TranslatedPolicy;
import io.koine.envoy.translate.Translator;
import io.koine.mesh.scope.ProxyScope;
import java.util.ArrayList;
import java.util.List;

/// Scopes to Envoy resources, each distinct input translated and encoded once: the input is the cache key. An input
/// may hold many policies, each of which is translated once for each port: when one changes, the others are put
/// together again as they were.
///
/// Threads: safe from any thread; pure but for the cache.
final class Translations {
    /// About 1 kB each: a few hundred megabytes at the limit. What falls out is translated again.
    private static final int MAX_RESOURCES = 200_000;

    private static final int MAX_POLICIES = 100_000;

    private final Cache<ResourceInput, EnvoyResource> cache =
            Caffeine.newBuilder().maximumSize(MAX_RESOURCES).recordStats().build();

    private final Cache<PolicyMemo.Key, TranslatedPolicy> policies =
            Caffeine.newBuilder().maximumSize(MAX_POLICIES).recordStats().build();

    /// @param generation the mesh's generation
    /// @param scope what a proxy may see
    /// @return its whole configuration, closed under references
    /// @throws IllegalStateException if translation made a reference to nothing: our bug; the proxy keeps
    ///     what it has
    EnvoyResources translate(long generation, ProxyScope scope) {
        List<EnvoyResource> resources = new ArrayList<>();
        for (ResourceInput input : Inputs.of(scope)) {
            resources.add(cache.get(input, key -> Translator.remembering(key, policies::get)));
        }
        EnvoyResources all = EnvoyResources.of(generation, resources);
        List<String> dangling = References.check(all);
        if (!dangling.isEmpty()) {
            throw new IllegalStateException("translation of " + scope.proxy().instance() + ": " + dangling);
        }
        return all;
    }

    /// @return how many resources are held
    long size() {
        return cache.estimatedSize();
    }

    /// @return how often a resource was translated
    long translated() {
        return cache.stats().missCount();
    }

    /// @return how often a policy was translated
    long translatedPolicies() {
        return policies.stats().missCount();
    }
}
