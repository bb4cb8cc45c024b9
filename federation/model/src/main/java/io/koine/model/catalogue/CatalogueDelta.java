package io.koine.model.catalogue;

import io.koine.model.PersistentMap;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The changes that lead from one catalogue to another, by source and item.
///
/// Laws: `between(a, b)` applied to `a` gives the content of `b`; the delta from the empty catalogue is a
/// full load.
///
/// @param sources the changed sources
public record CatalogueDelta(SortedMap<SourceId, SourceDelta> sources) {
    /// No change.
    public static final CatalogueDelta NONE = new CatalogueDelta(SortedCopies.none());

    public CatalogueDelta {
        sources = SortedCopies.sorted(sources);
    }

    /// The changes of one source.
    ///
    /// @param state its new state
    /// @param reason its new reason
    /// @param upserts items that are new or changed
    /// @param removals items that have gone
    public record SourceDelta(
            SourceImage.State state, String reason, SortedMap<ItemKey, Item> upserts, SortedSet<ItemKey> removals) {
        public SourceDelta {
            upserts = SortedCopies.sorted(upserts);
            removals = SortedCopies.sortedSet(removals);
        }
    }

    /// @return whether nothing changes
    public boolean isEmpty() {
        return sources.isEmpty();
    }

    /// @param from where to start
    /// @param to where to end; it has every source of `from`
    /// @return the changes between them
    public static CatalogueDelta between(Catalogue from, Catalogue to) {
        TreeMap<SourceId, SourceDelta> changed = new TreeMap<>();
        to.sources().forEach((id, image) -> {
            SourceDelta delta = between(from.sources().get(id), image);
            if (delta != null) {
                changed.put(id, delta);
            }
        });
        return changed.isEmpty() ? NONE : new CatalogueDelta(changed);
    }

    /// @param from the image to start from; absent for a source that is new
    /// @param to the image to end with
    /// @return the changes of one source, or null if there are none
    public static @Nullable SourceDelta between(@Nullable SourceImage from, SourceImage to) {
        if (from == null) {
            return new SourceDelta(to.state(), to.reason(), to.items(), SortedCopies.noValues());
        }
        PersistentMap.Difference<ItemKey, Item> difference = to.items().difference(from.items());
        TreeMap<ItemKey, Item> upserts = new TreeMap<>();
        difference.changed().forEach(entry -> upserts.put(entry.getKey(), entry.getValue()));
        boolean same = difference.isEmpty()
                && from.state() == to.state()
                && from.reason().equals(to.reason());
        return same ? null : new SourceDelta(to.state(), to.reason(), upserts, new TreeSet<>(difference.removed()));
    }
}
