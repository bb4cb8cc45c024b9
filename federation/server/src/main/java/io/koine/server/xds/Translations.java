package io.koine.server.xds;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.koine.envoy.EnvoyResource;
import io.koine.envoy.EnvoyResources;
import io.koine.envoy.input.Inputs;
import io.koine.envoy.input.ResourceInput;
import io.koine.envoy.translate.References;
import io.koine.envoy.translate.Translator;
import io.koine.mesh.scope.ProxyScope;
import java.util.ArrayList;
import java.util.List;

/// Scopes to Envoy resources, each distinct input translated and encoded once: the input is the cache key.
///
/// Threads: safe from any thread; pure but for the cache.
final class Translations {
    /// About 1 kB each: a few hundred megabytes at the limit. What falls out is translated again.
    private static final int MAX_RESOURCES = 200_000;

    private final Cache<ResourceInput, EnvoyResource> cache =
            Caffeine.newBuilder().maximumSize(MAX_RESOURCES).recordStats().build();

    /// @param generation the mesh's generation
    /// @param scope what a proxy may see
    /// @return its whole configuration, closed under references
    /// @throws IllegalStateException if translation made a reference to nothing: our bug; the proxy keeps
    ///     what it has
    EnvoyResources translate(long generation, ProxyScope scope) {
        List<EnvoyResource> resources = new ArrayList<>();
        for (ResourceInput input : Inputs.of(scope)) {
            resources.add(cache.get(input, Translator::translate));
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
}
