package io.koine.model.catalogue;

import io.koine.model.WorkloadId;
import io.koine.model.policy.ObjectKey;
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

    /// @param workload an instance
    /// @return the name of the item that is that workload
    static ItemKey of(WorkloadId workload) {
        return new ItemKey(Kind.WORKLOAD, workload.toString());
    }

    /// @param policy an object's name
    /// @return the name of the item that is that object
    static ItemKey of(ObjectKey policy) {
        return new ItemKey(Kind.POLICY, policy.toString());
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
