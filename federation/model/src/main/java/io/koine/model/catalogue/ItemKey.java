package io.koine.model.catalogue;

import java.util.Comparator;

/// The name of an item within its source.
///
/// @param kind what it is
/// @param id its printed name, unique within source and kind
public record ItemKey(Kind kind, String id) implements Comparable<ItemKey> {
    private static final Comparator<ItemKey> ORDER =
            Comparator.comparing(ItemKey::kind).thenComparing(ItemKey::id);

    /// What an item is.
    public enum Kind {
        SERVICE,
        WORKLOAD,
        ENDPOINT,
        POLICY,
        ADDRESS
    }

    @Override
    public int compareTo(ItemKey other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return kind + " " + id;
    }
}
