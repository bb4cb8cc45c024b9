package io.koine.model;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Immutable sorted copies, so that every collection that is handed out has one deterministic order.
public final class SortedCopies {
    private SortedCopies() {}

    /// @return the empty map
    public static <K extends Comparable<? super K>, V> SortedMap<K, V> none() {
        return Collections.emptySortedMap();
    }

    /// @return the empty set
    public static <T extends Comparable<? super T>> SortedSet<T> noValues() {
        return Collections.emptySortedSet();
    }

    /// @param map any map with comparable keys
    /// @return an unmodifiable copy, in the keys' natural order; a [PersistentMap] is one already
    public static <K extends Comparable<? super K>, V> SortedMap<K, V> sorted(Map<K, V> map) {
        return map instanceof PersistentMap<K, V> persistent
                ? persistent
                : Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }

    /// @param values any collection of comparable values
    /// @return an unmodifiable copy, in natural order, each value once
    public static <T extends Comparable<? super T>> SortedSet<T> sortedSet(Collection<T> values) {
        return Collections.unmodifiableSortedSet(new TreeSet<>(values));
    }
}
