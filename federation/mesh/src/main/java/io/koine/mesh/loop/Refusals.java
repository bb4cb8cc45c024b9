package io.koine.mesh.loop;

import io.koine.mesh.GrantCheck;
import io.koine.mesh.MeshSettings;
import io.koine.model.SourceId;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.diagnostic.Diagnostic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What sources publish beyond their grants, each item with its reason until the item goes.
///
/// Threads: owned by the loop's thread. Bounded by what the sources hold.
final class Refusals {
    /// How many reasons are shown for each source and kind of item: more is read by nobody. Each kind for
    /// itself, so that a thousand services do not hide the one policy.
    static final int MOST_SHOWN = 250;

    private final MeshSettings settings;
    private final TreeMap<SourceId, TreeMap<ItemKey, Diagnostic>> reasons = new TreeMap<>();
    private final TreeSet<SourceId> unknown = new TreeSet<>();
    private boolean changed;
    private @Nullable List<Diagnostic> shown;

    Refusals(MeshSettings settings) {
        this.settings = settings;
        settings.grants().keySet().forEach(source -> reasons.put(source, new TreeMap<>()));
    }

    /// @return whether the settings name the source; if not, all that it publishes is refused with one
    ///     reason
    boolean knows(SourceId source) {
        boolean known = reasons.containsKey(source);
        if (!known && unknown.add(source)) {
            change();
        }
        return known;
    }

    /// @param source a known source
    /// @param item what it publishes
    /// @return whether it may; if not, the reason is kept
    boolean admits(SourceId source, Item item) {
        Optional<Diagnostic> refusal = GrantCheck.refusal(settings, source, item);
        if (refusal.isEmpty()) {
            forget(source, item.key());
            return true;
        }
        Diagnostic before = of(source).put(item.key(), refusal.get());
        if (!refusal.get().equals(before)) {
            change();
        }
        return false;
    }

    /// @param source a known source
    /// @param items everything it publishes
    /// @return those of them that it may
    List<Item> admitted(SourceId source, Collection<Item> items) {
        SortedMap<ItemKey, Diagnostic> before = new TreeMap<>(of(source));
        boolean changedBefore = changed;
        of(source).clear();
        shown = null;
        List<Item> admitted =
                items.stream().filter(item -> admits(source, item)).toList();
        changed = changedBefore || !before.equals(of(source));
        return admitted;
    }

    /// @param source a known source
    /// @param key an item that it publishes no longer
    void forget(SourceId source, ItemKey key) {
        if (of(source).remove(key) != null) {
            change();
        }
    }

    private void change() {
        changed = true;
        shown = null;
    }

    /// @return whether anything changed since this was asked last
    boolean takeChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    /// @return the reasons, in deterministic order; of too many of one kind the first, and how many more
    ///     there are; the very list of before if nothing changed
    List<Diagnostic> shown() {
        List<Diagnostic> known = shown;
        if (known == null) {
            known = show();
            shown = known;
        }
        return known;
    }

    private List<Diagnostic> show() {
        List<Diagnostic> all = new ArrayList<>();
        unknown.forEach(source -> all.add(GrantCheck.unknown(source)));
        reasons.forEach((source, ofSource) -> {
            EnumMap<ItemKey.Kind, Integer> counts = new EnumMap<>(ItemKey.Kind.class);
            ofSource.forEach((key, reason) -> {
                if (counts.merge(key.kind(), 1, Integer::sum) <= MOST_SHOWN) {
                    all.add(reason);
                }
            });
            counts.forEach((kind, count) -> {
                if (count > MOST_SHOWN) {
                    all.add(GrantCheck.more(source, kind, count - MOST_SHOWN));
                }
            });
        });
        return List.copyOf(all);
    }

    private SortedMap<ItemKey, Diagnostic> of(SourceId source) {
        return reasons.computeIfAbsent(source, id -> new TreeMap<>());
    }
}
