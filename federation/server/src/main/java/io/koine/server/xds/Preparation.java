package io.koine.server.xds;

import io.koine.envoy.input.Placement;
import io.koine.mesh.Mesh;
import io.koine.mesh.scope.OutboundScope;
import io.koine.mesh.scope.ProxyScope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What most of the proxies that are expected have in common: it is worth translating before any of them asks.
///
/// @param scope what they may call
/// @param placements where they are placed, those of most proxies first
record Preparation(OutboundScope scope, List<Placement> placements) {
    /// Where workloads have ports of their own on a shared host there may be as many as workloads.
    private static final int MOST_PLACEMENTS = 16;

    /// @param mesh an image
    /// @param targets knows the proxies that were here before
    /// @param anyone whether workloads are expected of which nothing is known
    /// @return what most of the proxies have in common that are expected; empty if none is expected
    static Optional<Preparation> of(Mesh mesh, Targets targets, boolean anyone) {
        List<ProxyScope> expected = new ArrayList<>();
        mesh.inbound()
                .keySet()
                .forEach(instance -> targets.proxy(instance, NodeFacts.NONE, Optional.empty())
                        .flatMap(mesh::scopeOf)
                        .ifPresent(expected::add));
        if (anyone) {
            expected.add(UnsafeTargets.nobody(mesh));
        }
        return of(expected);
    }

    /// @param expected the proxies that are expected
    /// @return what most of them have in common; empty if none is expected
    static Optional<Preparation> of(List<ProxyScope> expected) {
        IdentityHashMap<OutboundScope, Map<Placement, Integer>> counts = new IdentityHashMap<>();
        for (ProxyScope scope : expected) {
            counts.computeIfAbsent(scope.outbound(), any -> new HashMap<>())
                    .merge(Placement.of(scope.proxy()), 1, Integer::sum);
        }
        return counts.entrySet().stream()
                .max(Comparator.comparingInt(entry -> entry.getValue().values().stream()
                        .mapToInt(Integer::intValue)
                        .sum()))
                .map(most -> new Preparation(most.getKey(), most(most.getValue())));
    }

    private static List<Placement> most(Map<Placement, Integer> counts) {
        return counts.entrySet().stream()
                .sorted(Collections.reverseOrder(Map.Entry.comparingByValue()))
                .limit(MOST_PLACEMENTS)
                .map(Map.Entry::getKey)
                .toList();
    }
}
