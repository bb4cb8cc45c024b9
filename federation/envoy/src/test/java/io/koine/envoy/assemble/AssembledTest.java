package io.koine.envoy.assemble;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.koine.envoy.EnvoyResources;
import io.koine.envoy.ResourceType;
import io.koine.envoy.input.Inputs;
import io.koine.envoy.input.Placement;
import io.koine.envoy.input.ResourceInput;
import io.koine.envoy.translate.References;
import io.koine.mesh.scope.ProxyScope;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Under random histories, what is put together from what was there before is what would be made anew; translation is
/// asked about what is new alone, and what is equal stays the same object.
final class AssembledTest {
    private static final int SEEDS = 150;
    private static final int STEPS = 20;

    @Test
    void itIsAsMadeAnew() {
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                new Run(seed).play();
            } catch (AssertionError | IllegalStateException failure) {
                throw new AssertionError("seed " + seed, failure);
            }
        }
    }

    /// One history.
    private static final class Run {
        private final RandomScopes scopes;
        private final Asked translation = new Asked();
        private final Map<Placement, SharedListeners> listeners = new HashMap<>();
        private final Map<Integer, ProxyResources> proxies = new TreeMap<>();
        private final Map<Integer, Set<ResourceInput>> inputs = new TreeMap<>();
        private @Nullable SharedOutbound outbound;

        Run(long seed) {
            scopes = new RandomScopes(new SplittableRandom(seed));
        }

        void play() {
            for (int step = 1; step <= STEPS; step++) {
                List<ProxyScope> now = scopes.next();
                Set<ResourceInput> known = new HashSet<>();
                inputs.values().forEach(known::addAll);
                outbound = SharedOutbound.of(now.getFirst().outbound(), outbound, translation);
                assertThat(translation.take()).doesNotHaveDuplicates().noneMatch(known::contains);
                for (int i = 0; i < now.size(); i++) {
                    proxy(step, i, now.get(i));
                }
            }
        }

        private void proxy(long generation, int number, ProxyScope scope) {
            SharedListeners shared = listeners.compute(
                    Placement.of(scope.proxy()),
                    (placement, before) -> SharedListeners.of(outbound(), placement, before, translation));
            @Nullable ProxyResources before = proxies.get(number);
            ProxyResources made = ProxyResources.of(generation, scope, shared, before, translation);
            Set<ResourceInput> earlier = inputs.getOrDefault(number, Set.of());
            assertThat(translation.take()).doesNotHaveDuplicates().noneMatch(earlier::contains);
            EnvoyResources anew = EnvoyResources.of(
                    generation, Inputs.of(scope).stream().map(Asked::translated).toList());
            assertThat(made.resources()).isEqualTo(anew);
            assertThat(References.check(made.resources())).isEmpty();
            if (before != null) {
                sameWhereEqual(before.resources(), made.resources());
            }
            proxies.put(number, made);
            inputs.put(number, new HashSet<>(Inputs.of(scope)));
        }

        private SharedOutbound outbound() {
            return requireNonNull(outbound);
        }

        private static void sameWhereEqual(EnvoyResources before, EnvoyResources made) {
            for (ResourceType type : ResourceType.values()) {
                if (made.of(type).equals(before.of(type))) {
                    assertThat(made.of(type)).as("%s", type).isSameAs(before.of(type));
                }
            }
        }
    }
}
