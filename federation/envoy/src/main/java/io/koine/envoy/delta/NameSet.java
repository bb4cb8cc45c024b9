package io.koine.envoy.delta;

import io.koine.envoy.EnvoyResource;
import io.koine.model.PersistentMap;
import io.koine.model.PersistentMap.Difference;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Names that are mostly those of a published set, which is shared by all proxies: only the difference is kept.
///
/// @param base resources whose names are meant
/// @param minus names of `base` that are not meant
/// @param plus other names that are meant, none of `base`
record NameSet(
        PersistentMap<String, EnvoyResource> base,
        PersistentMap<String, Boolean> minus,
        PersistentMap<String, Boolean> plus) {
    static final NameSet NONE = new NameSet(PersistentMap.empty(), PersistentMap.empty(), PersistentMap.empty());

    /// Up to so many names are kept as they are.
    private static final int FEW = 16;

    /// @param names in any order
    /// @param set of which they may be the names
    /// @return the names; those of the set are the set's own texts
    static NameSet of(Collection<String> names, PersistentMap<String, EnvoyResource> set) {
        if (names.isEmpty()) {
            return NONE;
        }
        if (isOf(names, set)) {
            return new NameSet(set, PersistentMap.empty(), PersistentMap.empty());
        }
        Set<String> wanted = new HashSet<>(names);
        TreeMap<String, Boolean> plus = new TreeMap<>();
        TreeMap<String, Boolean> minus = new TreeMap<>();
        for (String name : wanted) {
            if (!set.containsKey(name)) {
                plus.put(name, true);
            }
        }
        set.forEach((name, resource) -> {
            if (!wanted.contains(name)) {
                minus.put(name, true);
            }
        });
        return new NameSet(set, PersistentMap.of(minus), PersistentMap.of(plus)).smallest();
    }

    /// Whether they are the set's names in its order, as they are when a proxy asks for what was just named to it.
    private static boolean isOf(Collection<String> names, PersistentMap<String, EnvoyResource> set) {
        if (names.size() != set.size()) {
            return false;
        }
        Iterator<String> sent = names.iterator();
        for (String name : set.keySet()) {
            if (!name.equals(sent.next())) {
                return false;
            }
        }
        return true;
    }

    /// @return whether the other one means the same, as far as that is plain to see
    @SuppressWarnings("ReferenceEquality") // Comparing sets costs more than it saves.
    boolean isLike(NameSet other) {
        return base == other.base && minus.isEmpty() && other.minus.isEmpty() && plus.isEmpty() && other.plus.isEmpty();
    }

    boolean contains(String name) {
        return base.containsKey(name) ? !minus.containsKey(name) : plus.containsKey(name);
    }

    boolean isEmpty() {
        return size() == 0;
    }

    int size() {
        return base.size() - minus.size() + plus.size();
    }

    /// @return whether every resource of the set is meant; that may not be found out though it is so
    @SuppressWarnings("ReferenceEquality") // Comparing them costs more than it saves.
    boolean areAllOf(PersistentMap<String, EnvoyResource> set) {
        return base == set && minus.isEmpty();
    }

    NameSet with(Collection<String> added, Collection<String> removed) {
        Edits edits = new Edits();
        removed.forEach(edits::remove);
        added.forEach(edits::add);
        return edits.on(base);
    }

    /// @param changes that led to another published set
    /// @return the same names, as a difference from that set
    @SuppressWarnings("ReferenceEquality") // Whether it is the same object is the question.
    NameSet on(Changes changes) {
        PersistentMap<String, EnvoyResource> set = changes.newest();
        if (base == set || (base.isEmpty() && plus.size() <= FEW)) {
            return this;
        }
        if (base.isEmpty()) {
            return of(plus.keySet(), set);
        }
        Edits edits = new Edits();
        Difference<String, EnvoyResource> difference = changes.since(base);
        for (String name : difference.removed()) {
            edits.lost(name);
        }
        for (Map.Entry<String, EnvoyResource> entry : difference.changed()) {
            if (!base.containsKey(entry.getKey())) {
                edits.gained(entry.getKey());
            }
        }
        return edits.on(set).smallest();
    }

    /// Where most of the set is not meant, the names by themselves take less.
    private NameSet smallest() {
        if (base.isEmpty() || 2 * minus.size() <= base.size()) {
            return this;
        }
        TreeMap<String, Boolean> names = new TreeMap<>(plus);
        base.forEach((name, resource) -> {
            if (!minus.containsKey(name)) {
                names.put(name, true);
            }
        });
        return new NameSet(PersistentMap.empty(), PersistentMap.empty(), PersistentMap.of(names));
    }

    void forEach(Consumer<String> action) {
        base.forEach((name, resource) -> {
            if (!minus.containsKey(name)) {
                action.accept(name);
            }
        });
        plus.keySet().forEach(action);
    }

    SortedSet<String> sorted() {
        TreeSet<String> names = new TreeSet<>();
        forEach(names::add);
        return Collections.unmodifiableSortedSet(names);
    }

    /// Changes of what differs from the base.
    private final class Edits {
        private PersistentMap<String, Boolean> less = minus;
        private PersistentMap<String, Boolean> more = plus;

        void add(String name) {
            if (base.containsKey(name)) {
                less = less.without(name);
            } else {
                more = more.with(name, true);
            }
        }

        void remove(String name) {
            if (base.containsKey(name)) {
                less = less.with(name, true);
            } else {
                more = more.without(name);
            }
        }

        /// The base will not have it any more.
        void lost(String name) {
            if (less.containsKey(name)) {
                less = less.without(name);
            } else {
                more = more.with(name, true);
            }
        }

        /// The base will have it.
        void gained(String name) {
            if (more.containsKey(name)) {
                more = more.without(name);
            } else {
                less = less.with(name, true);
            }
        }

        NameSet on(PersistentMap<String, EnvoyResource> set) {
            return new NameSet(set, less, more);
        }
    }
}
