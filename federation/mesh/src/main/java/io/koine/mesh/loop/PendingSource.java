package io.koine.mesh.loop;

import io.koine.model.catalogue.CatalogueDelta.SourceDelta;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.catalogue.SourceImage;
import io.koine.model.catalogue.SourceImage.State;
import java.util.Collection;
import java.util.TreeMap;
import java.util.TreeSet;

/// How one source differs from its published image. Exact: what is reported again unchanged is no
/// difference. Bounded by construction: the newest event per key wins.
///
/// Threads: owned by the loop's thread.
final class PendingSource {
    private final SourceImage published;
    private final TreeMap<ItemKey, Item> upserts = new TreeMap<>();
    private final TreeSet<ItemKey> removals = new TreeSet<>();
    private State state;
    private String reason;

    PendingSource(SourceImage published) {
        this.published = published;
        this.state = published.state();
        this.reason = published.reason();
    }

    State state() {
        return state;
    }

    String reason() {
        return reason;
    }

    void become(State next, String why) {
        state = next;
        reason = why;
    }

    void upsert(Item item) {
        ItemKey key = item.key();
        removals.remove(key);
        if (item.equals(published.items().get(key))) {
            upserts.remove(key);
        } else {
            upserts.put(key, item);
        }
    }

    void remove(ItemKey key) {
        upserts.remove(key);
        if (published.items().containsKey(key)) {
            removals.add(key);
        }
    }

    /// Replaces everything: what the image holds and the new set does not is removed.
    void replace(Collection<Item> items) {
        upserts.clear();
        removals.addAll(published.items().keySet());
        items.forEach(this::upsert);
    }

    /// @return how many items differ
    int size() {
        return upserts.size() + removals.size();
    }

    boolean isEmpty() {
        return size() == 0 && state == published.state() && reason.equals(published.reason());
    }

    SourceDelta delta() {
        return new SourceDelta(state, reason, upserts, removals);
    }
}
