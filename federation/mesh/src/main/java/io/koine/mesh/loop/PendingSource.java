package io.koine.mesh.loop;

import io.koine.model.catalogue.CatalogueDelta.SourceDelta;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.catalogue.SourceImage;
import io.koine.model.catalogue.SourceImage.State;
import java.util.Collection;
import java.util.TreeMap;
import java.util.TreeSet;

/// What one source has reported since the last publication. Bounded by construction: the newest event per key wins.
///
/// Threads: owned by the loop's thread.
final class PendingSource {
    private final TreeMap<ItemKey, Item> upserts = new TreeMap<>();
    private final TreeSet<ItemKey> removals = new TreeSet<>();
    private State state;
    private String reason;

    PendingSource(SourceImage image) {
        this.state = image.state();
        this.reason = image.reason();
    }

    State state() {
        return state;
    }

    void become(State next, String why) {
        state = next;
        reason = why;
    }

    void upsert(Item item) {
        removals.remove(item.key());
        upserts.put(item.key(), item);
    }

    void remove(ItemKey key) {
        upserts.remove(key);
        removals.add(key);
    }

    /// Replaces everything: what the image holds and the new set does not is removed.
    void replace(SourceImage published, Collection<Item> items) {
        upserts.clear();
        removals.clear();
        removals.addAll(published.items().keySet());
        items.forEach(this::upsert);
    }

    int size() {
        return upserts.size() + removals.size();
    }

    SourceDelta delta() {
        return new SourceDelta(state, reason, upserts, removals);
    }
}
