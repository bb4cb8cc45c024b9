package io.koine.mesh.visibility;

import io.koine.model.PersistentMap;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Policy;
import io.koine.model.policy.Selector;
import io.koine.model.policy.Sidecar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which `Sidecar` holds for a workload: one of its namespace that selects it, else the namespace's without a selector,
/// else the root namespace's without one. Of several of one rank the oldest holds.
///
/// Threads: immutable.
public final class Sidecars {
    private final String rootNamespace;
    private final List<Sidecar> all;
    private final Map<String, Ranked> byNamespace;

    private Sidecars(String rootNamespace, List<Sidecar> all) {
        this.rootNamespace = rootNamespace;
        this.all = List.copyOf(all);
        Map<String, List<Sidecar>> grouped = new HashMap<>();
        all.forEach(each -> grouped.computeIfAbsent(each.key().namespace(), _ -> new ArrayList<>())
                .add(each));
        Map<String, Ranked> ranked = new HashMap<>();
        grouped.forEach((namespace, list) -> ranked.put(namespace, Ranked.of(list)));
        this.byNamespace = Map.copyOf(ranked);
    }

    /// @param policies all policies of a mesh
    /// @param rootNamespace its root namespace
    /// @return its Sidecars
    public static Sidecars of(SortedMap<ObjectKey, Policy> policies, String rootNamespace) {
        return new Sidecars(
                rootNamespace,
                policies.values().stream()
                        .filter(Sidecar.class::isInstance)
                        .map(Sidecar.class::cast)
                        .toList());
    }

    /// @param now all policies of a mesh
    /// @param before those that these were read from
    /// @param root its root namespace
    /// @return its Sidecars; this very object if they are the same
    public Sidecars since(SortedMap<ObjectKey, Policy> now, SortedMap<ObjectKey, Policy> before, String root) {
        boolean same = rootNamespace.equals(root)
                && PersistentMap.of(now).difference(PersistentMap.of(before)).keys().stream()
                        .noneMatch(key -> key.kind().equals(Sidecar.KIND));
        return same ? this : of(now, root);
    }

    /// @return all of them, in the order of their names
    public List<Sidecar> all() {
        return all;
    }

    /// @return the root namespace's without a selector, if there is one
    public Optional<Sidecar> meshWide() {
        return Optional.ofNullable(byNamespace.get(rootNamespace))
                .flatMap(ranked -> ranked.rest.stream().findFirst());
    }

    /// @param namespace a workload's namespace
    /// @param labels its labels
    /// @return the Sidecar that holds for it; empty if none does
    public Optional<Sidecar> holding(String namespace, Map<String, String> labels) {
        return Optional.ofNullable(byNamespace.get(namespace))
                .flatMap(ranked -> ranked.holding(labels))
                .or(this::meshWide);
    }

    /// @param namespace a workload's namespace
    /// @param labels its labels
    /// @return the Sidecars of one rank of which only the first holds for it
    public List<Sidecar> rivals(String namespace, Map<String, String> labels) {
        Optional<Sidecar> holding = holding(namespace, labels);
        if (holding.isEmpty()) {
            return List.of();
        }
        Ranked ranked = byNamespace.get(holding.get().key().namespace());
        return ranked == null
                ? List.of()
                : holding.get().selector().isEmpty()
                        ? ranked.rest
                        : ranked.selecting(labels).sorted(Sidecar.OLDEST_FIRST).toList();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Sidecars that && rootNamespace.equals(that.rootNamespace) && all.equals(that.all));
    }

    @Override
    public int hashCode() {
        return all.hashCode();
    }

    /// The Sidecars of one namespace.
    ///
    /// @param byLabel those with labels, by the first of them: a workload need not be compared with each
    /// @param everyone those that select by no label
    /// @param rest those without a selector, the oldest first
    private record Ranked(
            Map<Entry<String, String>, List<Sidecar>> byLabel, List<Sidecar> everyone, List<Sidecar> rest) {
        static Ranked of(List<Sidecar> sidecars) {
            Map<Entry<String, String>, List<Sidecar>> byLabel = new HashMap<>();
            List<Sidecar> everyone = new ArrayList<>();
            List<Sidecar> rest = new ArrayList<>();
            for (Sidecar sidecar : sidecars) {
                Optional<Selector> selector = sidecar.selector();
                if (selector.isEmpty()) {
                    rest.add(sidecar);
                } else if (selector.get().matchLabels().isEmpty()) {
                    everyone.add(sidecar);
                } else {
                    Entry<String, String> first =
                            selector.get().matchLabels().entrySet().iterator().next();
                    byLabel.computeIfAbsent(Map.entry(first.getKey(), first.getValue()), _ -> new ArrayList<>())
                            .add(sidecar);
                }
            }
            rest.sort(Sidecar.OLDEST_FIRST);
            return new Ranked(Map.copyOf(byLabel), List.copyOf(everyone), List.copyOf(rest));
        }

        Stream<Sidecar> selecting(Map<String, String> labels) {
            Stream<Sidecar> labelled = labels.entrySet().stream()
                    .flatMap(label ->
                            byLabel.getOrDefault(Map.entry(label.getKey(), label.getValue()), List.of()).stream())
                    .filter(sidecar -> sidecar.selects(labels));
            return Stream.concat(labelled, everyone.stream());
        }

        Optional<Sidecar> holding(Map<String, String> labels) {
            return selecting(labels)
                    .min(Sidecar.OLDEST_FIRST)
                    .or(() -> rest.stream().findFirst());
        }
    }
}
