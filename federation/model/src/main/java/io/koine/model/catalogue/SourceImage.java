package io.koine.model.catalogue;

import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import java.util.SortedMap;

/// What one source says.
///
/// @param source the source
/// @param state whether it is current
/// @param reason why it is not current; empty if it is
/// @param items by name
public record SourceImage(SourceId source, State state, String reason, SortedMap<ItemKey, Item> items) {
    public SourceImage {
        items = SortedCopies.sorted(items);
    }

    /// @param source a source that has not been read yet
    /// @return its image
    public static SourceImage pending(SourceId source) {
        return new SourceImage(source, State.PENDING, "not read yet", SortedCopies.none());
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
