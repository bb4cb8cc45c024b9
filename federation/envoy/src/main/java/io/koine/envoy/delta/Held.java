package io.koine.envoy.delta;

import io.koine.envoy.EnvoyResource;
import io.koine.model.PersistentMap;
import io.koine.model.PersistentMap.Difference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The versions that a proxy has, mostly those of a published set, which is shared by all proxies: only the difference
/// is kept. It speaks of names alone that the proxy's subscription covers: of the others nothing is held, whatever
/// stands here.
///
/// @param base resources that are held at these versions
/// @param exceptions versions that are held instead, or [#NOT]
record Held(PersistentMap<String, EnvoyResource> base, PersistentMap<String, String> exceptions) {
    static final Held NOTHING = new Held(PersistentMap.empty(), PersistentMap.empty());

    /// Stands for a version where nothing is held; versions are never empty.
    private static final String NOT = "";

    /// What a proxy has that claims an empty version.
    private static final String UNKNOWN = "unknown";

    /// @param versions that the proxy says it has
    /// @param set of which they may be the versions
    /// @param subscription what the proxy asked for
    static Held claimed(
            Map<String, String> versions, PersistentMap<String, EnvoyResource> set, Subscription subscription) {
        if (versions.isEmpty()) {
            return NOTHING;
        }
        TreeMap<String, String> exceptions = new TreeMap<>();
        boolean all = subscription.wildcard() || subscription.names().areAllOf(set);
        int[] found = {0};
        set.forEach((name, resource) -> {
            String version = versions.get(name);
            found[0] += version == null ? 0 : 1;
            if (version == null || !version.equals(resource.version())) {
                if (all || subscription.covers(name)) {
                    exceptions.put(name, version == null ? NOT : known(version));
                }
            }
        });
        if (found[0] < versions.size()) {
            versions.forEach((name, version) -> {
                if (!set.containsKey(name) && subscription.covers(name)) {
                    exceptions.put(name, known(version));
                }
            });
        }
        return new Held(set, PersistentMap.of(exceptions));
    }

    private static String known(String version) {
        return version.isEmpty() ? UNKNOWN : version;
    }

    /// @param name that the subscription covers
    /// @return the version that is held; null if it is not held
    @Nullable
    String version(String name) {
        String exception = exceptions.get(name);
        if (exception != null) {
            return exception.isEmpty() ? null : exception;
        }
        EnvoyResource resource = base.get(name);
        return resource == null ? null : resource.version();
    }

    /// @return whether the other one holds the same, as far as that is plain to see
    @SuppressWarnings("ReferenceEquality") // Comparing sets costs more than it saves.
    boolean isLike(Held other) {
        return base == other.base && exceptions.isEmpty() && other.exceptions.isEmpty();
    }

    boolean isNothing() {
        return base.isEmpty() && exceptions.isEmpty();
    }

    /// @param changes that led to another published set
    /// @param subscription what the proxy asked for
    /// @return the same, as a difference from that set; nothing stays nothing
    @SuppressWarnings("ReferenceEquality") // Whether it is the same object is the question.
    Held on(Changes changes, Subscription subscription) {
        PersistentMap<String, EnvoyResource> set = changes.newest();
        if (base == set || isNothing()) {
            return this;
        }
        if (base.isEmpty()) {
            return claimed(exceptions, set, subscription);
        }
        Edits edits = new Edits();
        Difference<String, EnvoyResource> difference = changes.since(base);
        for (Map.Entry<String, EnvoyResource> entry : difference.changed()) {
            String name = entry.getKey();
            String version = version(name);
            if (!subscription.covers(name) || entry.getValue().version().equals(version)) {
                edits.drop(name);
            } else {
                edits.put(name, version == null ? NOT : version);
            }
        }
        for (String name : difference.removed()) {
            String version = version(name);
            if (version == null || !subscription.covers(name)) {
                edits.drop(name);
            } else {
                edits.put(name, version);
            }
        }
        return edits.on(set);
    }

    /// @param flight an accepted response
    Held accepted(Flight flight) {
        DeltaPush push = flight.push();
        if (isNothing()
                && push.resources() instanceof WholeSet whole
                && flight.disregarded().isEmpty()) {
            return new Held(whole.set(), PersistentMap.empty());
        }
        Edits edits = new Edits();
        for (EnvoyResource resource : push.resources()) {
            if (flight.counts(resource.name())) {
                edits.has(resource.name(), resource.version());
            }
        }
        for (String name : push.removed()) {
            if (flight.counts(name)) {
                edits.lacks(name);
            }
        }
        return edits.on(base);
    }

    Held without(Collection<String> names) {
        Edits edits = new Edits();
        names.forEach(edits::lacks);
        return edits.on(base);
    }

    /// Only what the subscription still covers is kept.
    Held retain(Subscription subscription) {
        List<String> uncovered = exceptions.keySet().stream()
                .filter(name -> !subscription.covers(name))
                .toList();
        return uncovered.isEmpty() ? this : new Held(base, exceptions.with(Map.of(), uncovered));
    }

    /// The same without a base: needed where a subscription comes to cover more names than it lists.
    Held spelledOut(Subscription subscription) {
        return new Held(PersistentMap.empty(), PersistentMap.of(versions(subscription)));
    }

    SortedMap<String, String> versions(Subscription subscription) {
        TreeMap<String, String> versions = new TreeMap<>();
        base.forEach((name, resource) -> {
            if (subscription.covers(name)) {
                versions.put(name, resource.version());
            }
        });
        exceptions.forEach((name, version) -> {
            if (version.isEmpty()) {
                versions.remove(name);
            } else {
                versions.put(name, version);
            }
        });
        return Collections.unmodifiableSortedMap(versions);
    }

    /// Changes of what differs from the base.
    private final class Edits {
        private final Map<String, String> put = new HashMap<>();
        private final List<String> dropped = new ArrayList<>();

        void put(String name, String version) {
            put.put(name, version);
        }

        void drop(String name) {
            if (exceptions.containsKey(name)) {
                dropped.add(name);
            }
        }

        void has(String name, String version) {
            EnvoyResource resource = base.get(name);
            if (resource != null && resource.version().equals(version)) {
                drop(name);
            } else {
                put(name, version);
            }
        }

        void lacks(String name) {
            if (base.containsKey(name)) {
                put(name, NOT);
            } else {
                drop(name);
            }
        }

        Held on(PersistentMap<String, EnvoyResource> set) {
            return new Held(set, exceptions.with(put, dropped));
        }
    }
}
