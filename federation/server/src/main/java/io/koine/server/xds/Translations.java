package io.koine.server.xds;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.protobuf.Any;
import io.koine.envoy.EnvoyResource;
import io.koine.envoy.Reference;
import io.koine.envoy.assemble.ProxyResources;
import io.koine.envoy.assemble.SharedListeners;
import io.koine.envoy.assemble.SharedOutbound;
import io.koine.envoy.input.Placement;
import io.koine.envoy.input.ResourceInput;
import io.koine.envoy.translate.PolicyMemo;
import io.koine.envoy.translate.TranslatedPolicy;
import io.koine.envoy.translate.Translator;
import io.koine.mesh.scope.OutboundScope;
import io.koine.mesh.scope.ProxyScope;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Scopes to Envoy resources. What proxies have in common is made once, from what it was before; of the rest each
/// distinct input is translated and encoded once: the input is the cache key. An input may hold many policies, each of
/// which is translated once for each port: when one changes, the others are put together again as they were.
///
/// Threads: safe from any thread; pure but for the caches.
final class Translations {
    /// About 1 kB each: a few hundred megabytes at the limit. What falls out is translated again.
    private static final int MAX_RESOURCES = 200_000;

    private static final int MAX_POLICIES = 100_000;
    private static final int MAX_PARTS = 50_000;

    private final Cache<ResourceInput, EnvoyResource> cache =
            Caffeine.newBuilder().maximumSize(MAX_RESOURCES).build();

    private final Cache<PolicyMemo.Key, TranslatedPolicy> policies =
            Caffeine.newBuilder().maximumSize(MAX_POLICIES).recordStats().build();

    /// By identity: a scope that has not changed is the same object. Streams hold what is used.
    private final Cache<OutboundScope, Group> groups =
            Caffeine.newBuilder().weakKeys().weakValues().build();

    /// What parts of resources name, by their bytes.
    private final Cache<Any, Collection<Reference>> parts =
            Caffeine.newBuilder().maximumSize(MAX_PARTS).build();

    private final PolicyMemo memo = new PolicyMemo() {
        @Override
        public TranslatedPolicy get(Key key, Function<? super Key, TranslatedPolicy> translation) {
            return policies.get(key, translation);
        }

        @Override
        public Collection<Reference> references(Any packed, Function<? super Any, Collection<Reference>> walk) {
            // Parts hold parts, so it is not worked out within the cache.
            Collection<Reference> known = parts.getIfPresent(packed);
            if (known == null) {
                known = walk.apply(packed);
                parts.put(packed, known);
            }
            return known;
        }
    };

    private final EngineCounters counters;

    /// The newest, from which what a proxy gets that has just come is made.
    private volatile @Nullable Group newest;

    /// What proxies with one outbound scope share.
    static final class Group {
        private final SharedOutbound outbound;
        private final Map<Placement, SharedListeners> listeners = new ConcurrentHashMap<>();

        /// By what proxies had before, as the same object: weakly, since that is not needed any more once all have
        /// moved.
        private final Map<SharedListeners, SharedListeners> successors =
                Collections.synchronizedMap(new WeakHashMap<>());

        private Group(SharedOutbound outbound) {
            this.outbound = outbound;
        }
    }

    Translations(EngineCounters counters) {
        this.counters = counters;
    }

    /// @param generation the mesh's generation
    /// @param scope what a proxy may see
    /// @param previous what was made for the proxy last
    /// @return its whole configuration, closed under references
    /// @throws IllegalStateException if translation made a reference to nothing: our bug; the proxy keeps
    ///     what it has
    Target translate(long generation, ProxyScope scope, Optional<Target> previous) {
        Group group = group(scope.outbound(), previous);
        @Nullable ProxyResources before = previous.map(Target::made).orElse(null);
        SharedListeners listeners = listeners(group, scope, before);
        return new Target(ProxyResources.of(generation, scope, listeners, before, this::translated), group);
    }

    /// Translates what proxies have in common before any of them asks.
    ///
    /// @param scope what they may call
    /// @param placements where they are placed
    void prepare(OutboundScope scope, Collection<Placement> placements) {
        Group group = group(scope, Optional.empty());
        placements.forEach(placement -> listeners(group, placement, null));
    }

    @SuppressWarnings("ReferenceEquality") // The same object is found without hashing; another is looked up.
    private Group group(OutboundScope scope, Optional<Target> previous) {
        @Nullable Group last = newest;
        if (last != null && last.outbound.scope() == scope) {
            return last;
        }
        @Nullable Group before = previous.map(Target::group).orElse(newest);
        Group group = groups.get(
                scope,
                key -> new Group(SharedOutbound.of(key, before == null ? null : before.outbound, this::translated)));
        newest = group;
        return group;
    }

    /// Proxies that had the same before, and stand where they stood, have the same now.
    private SharedListeners listeners(Group group, ProxyScope scope, @Nullable ProxyResources before) {
        if (before == null || !before.scope().proxy().equals(scope.proxy())) {
            return listeners(group, Placement.of(scope.proxy()), before);
        }
        SharedListeners known = group.successors.get(before.shared());
        if (known == null) {
            known = listeners(group, before.shared().placement(), before);
            group.successors.put(before.shared(), known);
        }
        return known;
    }

    private SharedListeners listeners(Group group, Placement placement, @Nullable ProxyResources before) {
        return group.listeners.computeIfAbsent(
                placement,
                where -> SharedListeners.of(
                        group.outbound, where, before == null ? null : before.shared(), this::translated));
    }

    private EnvoyResource translated(ResourceInput input) {
        return cache.get(input, key -> {
            EnvoyResource made = Translator.remembering(key, memo);
            counters.built(made.entry().size());
            return made;
        });
    }

    /// @return how often a policy was translated
    long translatedPolicies() {
        return policies.stats().missCount();
    }
}
