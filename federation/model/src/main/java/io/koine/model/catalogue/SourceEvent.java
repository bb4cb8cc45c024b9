package io.koine.model.catalogue;

import io.koine.model.SourceId;
import java.util.List;
import java.util.Optional;

/// What a source reports: validated, and neutral as to its platform.
///
/// Events of one source are handed over in order. An empty or failed read is never a deletion: it is `Lost`,
/// or nothing.
public sealed interface SourceEvent {
    /// @return the source
    SourceId source();

    /// An item is there, new or changed.
    ///
    /// @param source the source
    /// @param item the item
    record Upsert(SourceId source, Item item) implements SourceEvent {}

    /// An item has gone, by the platform's own word.
    ///
    /// @param source the source
    /// @param key the item's name
    record Remove(SourceId source, ItemKey key) implements SourceEvent {}

    /// What happened at once, such as an endpoint that moved to another port: nobody sees a part of it. In order.
    ///
    /// @param source the source
    /// @param parts events of this source, at least one; none of them is such a whole itself
    record Together(SourceId source, List<SourceEvent> parts) implements SourceEvent {
        /// @throws IllegalArgumentException naming a part that does not belong there
        public Together {
            parts = List.copyOf(parts);
            if (parts.isEmpty()) {
                throw new IllegalArgumentException("source " + source + ": no event; expected at least one");
            }
            for (SourceEvent part : parts) {
                if (part instanceof Together || !part.source().equals(source)) {
                    throw new IllegalArgumentException("source " + source + ": " + part
                            + " is a part of what happened at once; expected a single event of this source");
                }
            }
        }
    }

    /// @param source the source
    /// @param events what happened at once, in order
    /// @return the event, if anything happened
    static Optional<SourceEvent> together(SourceId source, List<SourceEvent> events) {
        return events.isEmpty()
                ? Optional.empty()
                : Optional.of(events.size() == 1 ? events.getFirst() : new Together(source, events));
    }

    /// @return the single events that it stands for, in order
    default List<SourceEvent> each() {
        return this instanceof Together together ? together.parts() : List.of(this);
    }

    /// The source's whole set, so that what went away unseen is removed exactly. The source is in sync with
    /// it.
    ///
    /// @param source the source
    /// @param items everything it has
    record Resync(SourceId source, List<Item> items) implements SourceEvent {
        public Resync {
            items = List.copyOf(items);
        }
    }

    /// The source is in sync again, with what it has published since its last `Resync`. Before any `Resync`
    /// it means nothing: a stored image is no word of the source's.
    ///
    /// @param source the source
    record Synced(SourceId source) implements SourceEvent {}

    /// The source cannot be read. What it last published stays in force and is marked stale.
    ///
    /// @param source the source
    /// @param reason what failed, for people
    record Lost(SourceId source, String reason) implements SourceEvent {}
}
