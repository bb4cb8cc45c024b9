package io.koine.model.catalogue;

import io.koine.model.PersistentMap;
import io.koine.model.SourceId;
import java.util.Map;

/// What one source says.
///
/// @param source the source
/// @param state whether it is current
/// @param reason why it is not current; empty if it is
/// @param items by name; shares with the image before it
public record SourceImage(SourceId source, State state, String reason, PersistentMap<ItemKey, Item> items) {
    /// @param source the source
    /// @param state whether it is current
    /// @param reason why it is not current; empty if it is
    /// @param items by name
    public SourceImage(SourceId source, State state, String reason, Map<ItemKey, Item> items) {
        this(source, state, reason, PersistentMap.of(items));
    }

    /// @param source a source that has not been read yet
    /// @return its image
    public static SourceImage pending(SourceId source) {
        return new SourceImage(source, State.PENDING, "not read yet", PersistentMap.empty());
    }

    /// @param change what is new
    /// @return the next image; this very object if nothing is
    SourceImage apply(CatalogueDelta.SourceDelta change) {
        PersistentMap<ItemKey, Item> next = items.with(change.upserts(), change.removals());
        boolean same = isSame(next) && state == change.state() && reason.equals(change.reason());
        return same ? this : new SourceImage(source, change.state(), change.reason(), next);
    }

    /// A map that a change leaves equal is the same object, so nothing has to be compared.
    @SuppressWarnings("ReferenceEquality")
    private boolean isSame(PersistentMap<ItemKey, Item> next) {
        return next == items;
    }

    /// Whether an image is current.
    public enum State {
        /// Never read, and nothing stored: nothing may be published.
        PENDING,
        /// Current.
        SYNCED,
        /// The source is away; these are its last good data.
        STALE
    }
}
