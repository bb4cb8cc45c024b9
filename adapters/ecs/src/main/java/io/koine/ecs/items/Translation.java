package io.koine.ecs.items;

import io.koine.model.SortedCopies;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import java.util.SortedMap;
import java.util.SortedSet;

/// What a reading makes.
///
/// @param items by key
/// @param gone ids of the tasks that ECS itself reports as gone
/// @param notes what people should know: what is not published, and why
public record Translation(SortedMap<ItemKey, Item> items, SortedSet<String> gone, SortedSet<String> notes) {
    public Translation {
        items = SortedCopies.sorted(items);
        gone = SortedCopies.sortedSet(gone);
        notes = SortedCopies.sortedSet(notes);
    }
}
