package io.koine.k8s.image;

import io.koine.model.SortedCopies;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;

/// What leads from the items that were published to those that the objects mean now.
///
/// @param upserts items that are new or changed
/// @param removals items that have gone
/// @param problems what the authors of objects should know, and have not been told yet
public record Changes(SortedMap<ItemKey, Item> upserts, SortedSet<ItemKey> removals, List<String> problems) {
    public Changes {
        upserts = SortedCopies.sorted(upserts);
        removals = SortedCopies.sortedSet(removals);
        problems = List.copyOf(problems);
    }
}
