package io.koine.model;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A sorted map that never changes. A changed copy shares with it whatever is the same: changing a few entries costs
/// about as much whether the map is small or large, and what two maps of one history differ in is found without
/// looking at what they share.
///
/// Its entries lie in runs of at most 64, in the order of their keys; a change makes the runs anew that it touches, and
/// the list of runs. An entry that is put in again with an equal value stays the object that it was.
///
/// Threads: immutable.
@SuppressWarnings("JdkObsolete") // Everything that the model hands out is a SortedMap.
public final class PersistentMap<K extends Comparable<? super K>, V> extends AbstractMap<K, V>
        implements SortedMap<K, V> {
    /// Small enough to be copied in no time, large enough that there are few of them.
    private static final int MAX_RUN = 64;

    /// How a run is filled that is made from sorted entries: with room for more.
    private static final int NEW_RUN = 48;

    /// From this share of the entries on a change is a new map: the old one's order is gone through once.
    private static final int MANY = 8;

    private static final PersistentMap<String, Object> EMPTY = new PersistentMap<>(List.of(), 0);

    private final List<List<Entry<K, V>>> runs;
    private final int size;

    private PersistentMap(List<List<Entry<K, V>>> runs, int size) {
        this.runs = runs;
        this.size = size;
    }

    /// What leads from one map to another.
    ///
    /// @param changed entries of the newer one that are new, or have another value, in order
    /// @param removed keys of the older one that have gone, in order
    public record Difference<K, V>(List<Entry<K, V>> changed, List<K> removed) {
        public Difference {
            changed = List.copyOf(changed);
            removed = List.copyOf(removed);
        }

        /// @return whether the maps are equal
        public boolean isEmpty() {
            return changed.isEmpty() && removed.isEmpty();
        }

        /// @return the keys of both lists
        public List<K> keys() {
            List<K> keys = new ArrayList<>(removed);
            changed.forEach(entry -> keys.add(entry.getKey()));
            return keys;
        }
    }

    /// @return the map without entries
    @SuppressWarnings("unchecked") // Without entries, it is of any type.
    public static <K extends Comparable<? super K>, V> PersistentMap<K, V> empty() {
        return (PersistentMap<K, V>) EMPTY;
    }

    /// @param map any map
    /// @return its entries; the very object if it is one of these maps
    public static <K extends Comparable<? super K>, V> PersistentMap<K, V> of(Map<K, V> map) {
        if (map instanceof PersistentMap<K, V> persistent) {
            return persistent;
        }
        boolean natural = map instanceof SortedMap<K, V> sorted && sorted.comparator() == null;
        List<Entry<K, V>> entries = new ArrayList<>(map.size());
        (natural ? map : new TreeMap<>(map)).forEach((key, value) -> entries.add(Map.entry(key, value)));
        return ofSorted(entries);
    }

    private static <K extends Comparable<? super K>, V> PersistentMap<K, V> ofSorted(List<Entry<K, V>> entries) {
        List<List<Entry<K, V>>> runs = new ArrayList<>();
        split(entries, runs);
        return runs.isEmpty() ? empty() : new PersistentMap<>(List.copyOf(runs), entries.size());
    }

    private static <E> void split(List<E> entries, List<List<E>> into) {
        int count = (entries.size() + NEW_RUN - 1) / NEW_RUN;
        for (int i = 0; i < count; i++) {
            int from = (int) ((long) entries.size() * i / count);
            int to = (int) ((long) entries.size() * (i + 1) / count);
            into.add(List.copyOf(entries.subList(from, to)));
        }
    }

    /// @param key a key
    /// @param value its value from now on
    /// @return the changed map; this very object if it has an equal entry
    public PersistentMap<K, V> with(K key, V value) {
        int run = runOf(key);
        if (run == runs.size()) {
            return run == 0 ? ofSorted(List.of(Map.entry(key, value))) : appended(key, value);
        }
        List<Entry<K, V>> old = runs.get(run);
        int at = find(old, key);
        if (at >= 0 && old.get(at).getValue().equals(value)) {
            return this;
        }
        List<Entry<K, V>> next = new ArrayList<>(old.size() + 1);
        next.addAll(old);
        if (at >= 0) {
            next.set(at, Map.entry(key, value));
        } else {
            next.add(-at - 1, Map.entry(key, value));
        }
        return replaced(run, next, at >= 0 ? size : size + 1);
    }

    private PersistentMap<K, V> appended(K key, V value) {
        List<Entry<K, V>> next = new ArrayList<>(runs.getLast());
        next.add(Map.entry(key, value));
        return replaced(runs.size() - 1, next, size + 1);
    }

    /// @param key a key
    /// @return the map without it; this very object if it has no such entry
    public PersistentMap<K, V> without(K key) {
        int run = runOf(key);
        int at = run == runs.size() ? -1 : find(runs.get(run), key);
        if (at < 0) {
            return this;
        }
        List<Entry<K, V>> next = new ArrayList<>(runs.get(run));
        next.remove(at);
        return replaced(run, next, size - 1);
    }

    /// @param upserts entries to be put in
    /// @param removals keys to be taken out before
    /// @return the changed map; this very object if that changes nothing
    public PersistentMap<K, V> with(Map<K, ? extends V> upserts, Collection<K> removals) {
        if ((long) MANY * (upserts.size() + removals.size()) > size) {
            return rebuilt(upserts, removals);
        }
        PersistentMap<K, V> next = this;
        for (K key : removals) {
            next = upserts.containsKey(key) ? next : next.without(key);
        }
        for (Entry<K, ? extends V> entry : upserts.entrySet()) {
            next = next.with(entry.getKey(), entry.getValue());
        }
        return next;
    }

    private PersistentMap<K, V> rebuilt(Map<K, ? extends V> upserts, Collection<K> removals) {
        TreeMap<K, V> next = new TreeMap<>(this);
        removals.forEach(key -> {
            if (!upserts.containsKey(key)) {
                next.remove(key);
            }
        });
        upserts.forEach((key, value) -> next.merge(key, value, (old, fresh) -> old.equals(fresh) ? old : fresh));
        return next.equals(this) ? this : of((Map<K, V>) next);
    }

    private PersistentMap<K, V> replaced(int run, List<Entry<K, V>> entries, int newSize) {
        List<List<Entry<K, V>>> next = new ArrayList<>(runs.size() + 1);
        next.addAll(runs.subList(0, run));
        if (entries.size() > MAX_RUN) {
            split(entries, next);
        } else if (!entries.isEmpty()) {
            next.add(List.copyOf(entries));
        }
        next.addAll(runs.subList(run + 1, runs.size()));
        return next.isEmpty() ? empty() : new PersistentMap<>(List.copyOf(next), newSize);
    }

    /// Looks only at runs that are not shared.
    ///
    /// @param older another map, of any history
    /// @return what leads from it to this one
    public Difference<K, V> difference(PersistentMap<K, V> older) {
        List<Entry<K, V>> mine = new ArrayList<>();
        List<Entry<K, V>> theirs = new ArrayList<>();
        unshared(older, mine, theirs);
        List<Entry<K, V>> changed = new ArrayList<>();
        List<K> removed = new ArrayList<>();
        int at = 0;
        for (Entry<K, V> entry : mine) {
            while (at < theirs.size() && theirs.get(at).getKey().compareTo(entry.getKey()) < 0) {
                removed.add(theirs.get(at++).getKey());
            }
            boolean known = at < theirs.size() && theirs.get(at).getKey().compareTo(entry.getKey()) == 0;
            Entry<K, V> before = known ? theirs.get(at++) : entry;
            if (!known || !Objects.equals(before.getValue(), entry.getValue())) {
                changed.add(entry);
            }
        }
        theirs.subList(at, theirs.size()).forEach(entry -> removed.add(entry.getKey()));
        return new Difference<>(changed, removed);
    }

    /// @return how many entries of this map [#difference] would look at
    int unsharedWith(PersistentMap<K, V> older) {
        List<Entry<K, V>> mine = new ArrayList<>();
        unshared(older, mine, new ArrayList<>());
        return mine.size();
    }

    /// A run that both have stands at the same keys in both, so it is met by both at once.
    @SuppressWarnings("ReferenceEquality") // Whether it is shared is the question.
    private void unshared(PersistentMap<K, V> older, List<Entry<K, V>> mine, List<Entry<K, V>> theirs) {
        int i = 0;
        int j = 0;
        while (i < runs.size() && j < older.runs.size()) {
            List<Entry<K, V>> own = runs.get(i);
            List<Entry<K, V>> other = older.runs.get(j);
            if (own == other) {
                i++;
                j++;
                continue;
            }
            int order = last(own).compareTo(last(other));
            if (order <= 0) {
                mine.addAll(own);
                i++;
            }
            if (order >= 0) {
                theirs.addAll(other);
                j++;
            }
        }
        runs.subList(i, runs.size()).forEach(mine::addAll);
        older.runs.subList(j, older.runs.size()).forEach(theirs::addAll);
    }

    private static <K, V> K last(List<Entry<K, V>> run) {
        return run.getLast().getKey();
    }

    /// @return the first run whose last key is not before the key; the number of runs if there is none
    private int runOf(K key) {
        int low = 0;
        int high = runs.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (last(runs.get(middle)).compareTo(key) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// @return where the key is; if it is not there, as [java.util.Collections#binarySearch]
    private static <K extends Comparable<? super K>, V> int find(List<Entry<K, V>> run, K key) {
        int low = 0;
        int high = run.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = run.get(middle).getKey().compareTo(key);
            if (order == 0) {
                return middle;
            }
            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : middle - 1;
        }
        return -low - 1;
    }

    private @Nullable Entry<K, V> entry(K key) {
        int run = runOf(key);
        int at = run == runs.size() ? -1 : find(runs.get(run), key);
        return at < 0 ? null : runs.get(run).get(at);
    }

    @Override
    @SuppressWarnings("unchecked") // As TreeMap: a key of another type is the caller's mistake.
    public @Nullable V get(@Nullable Object key) {
        Entry<K, V> entry = key == null ? null : entry((K) key);
        return entry == null ? null : entry.getValue();
    }

    @Override
    @SuppressWarnings("unchecked") // As TreeMap: a key of another type is the caller's mistake.
    public boolean containsKey(@Nullable Object key) {
        return key != null && entry((K) key) != null;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void forEach(BiConsumer<? super K, ? super V> action) {
        runs.forEach(run -> run.forEach(entry -> action.accept(entry.getKey(), entry.getValue())));
    }

    @Override
    public Set<Entry<K, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<K, V>> iterator() {
                return runs.stream().flatMap(List::stream).iterator();
            }

            @Override
            public int size() {
                return size;
            }
        };
    }

    @Override
    public @Nullable Comparator<? super K> comparator() {
        return null;
    }

    @Override
    public PersistentMap<K, V> subMap(K from, K to) {
        return range(from, to);
    }

    @Override
    public PersistentMap<K, V> headMap(K to) {
        return range(null, to);
    }

    @Override
    public PersistentMap<K, V> tailMap(K from) {
        return range(from, null);
    }

    private PersistentMap<K, V> range(@Nullable K from, @Nullable K to) {
        List<Entry<K, V>> within = new ArrayList<>();
        int run = from == null ? 0 : runOf(from);
        for (; run < runs.size(); run++) {
            for (Entry<K, V> entry : runs.get(run)) {
                if (to != null && entry.getKey().compareTo(to) >= 0) {
                    return ofSorted(within);
                }
                if (from == null || entry.getKey().compareTo(from) >= 0) {
                    within.add(entry);
                }
            }
        }
        return ofSorted(within);
    }

    @Override
    public K firstKey() {
        if (runs.isEmpty()) {
            throw new NoSuchElementException("the map is empty");
        }
        return runs.getFirst().getFirst().getKey();
    }

    @Override
    public K lastKey() {
        if (runs.isEmpty()) {
            throw new NoSuchElementException("the map is empty");
        }
        return last(runs.getLast());
    }

    @Override
    @SuppressWarnings("unchecked") // Keys of another type are found to differ, or the general comparison answers.
    public boolean equals(@Nullable Object other) {
        if (this == other) {
            return true;
        }
        if (other instanceof PersistentMap<?, ?> that) {
            boolean comparable =
                    size == that.size && (size == 0 || firstKey().getClass() == ((Object) that.firstKey()).getClass());
            return comparable && difference((PersistentMap<K, V>) that).isEmpty();
        }
        return super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
