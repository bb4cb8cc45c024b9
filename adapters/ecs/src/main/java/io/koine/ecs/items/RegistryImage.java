package io.koine.ecs.items;

import io.koine.ecs.reading.CloudMapReading;
import io.koine.ecs.reading.EcsReading;
import io.koine.ecs.reading.Read;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.catalogue.SourceEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What one source knows, as a state machine: readings in, events out.
///
/// Of a registry that could not be read, the last complete reading stands: what the other one says of new and
/// of gone tasks still counts, while the source as a whole is `Lost`. So it is while readings lack too much to
/// be believed. Nothing is published before both have
/// been read at once.
///
/// Threads: one owner at a time.
public final class RegistryImage {
    private final SourceId source;
    private final Translator translator;
    private final int confirmations;
    private EcsReading ecs = EcsReading.NONE;
    private CloudMapReading cloudMap = CloudMapReading.NONE;
    private @Nullable Confirmation published;
    private Optional<String> lost = Optional.empty();

    /// What follows from one pair of readings.
    ///
    /// @param events for the mesh, in order
    /// @param notes what people should know
    public record Outcome(List<SourceEvent> events, SortedSet<String> notes) {
        public Outcome {
            events = List.copyOf(events);
            notes = SortedCopies.sortedSet(notes);
        }
    }

    /// @param translator how readings become items
    /// @param confirmations how many complete readings in a row have to lack much before that is believed; at
    ///     least 2
    public RegistryImage(Translator translator, int confirmations) {
        this.source = translator.source();
        this.translator = translator;
        this.confirmations = confirmations;
    }

    /// @return the last complete reading of ECS
    public EcsReading ecs() {
        return ecs;
    }

    /// @return the last complete reading of Cloud Map
    public CloudMapReading cloudMap() {
        return cloudMap;
    }

    /// @param newEcs how the reading of ECS ended
    /// @param newCloudMap how the reading of Cloud Map ended
    /// @return what follows
    public Outcome take(Read<EcsReading> newEcs, Read<CloudMapReading> newCloudMap) {
        if (newEcs instanceof Read.Complete<EcsReading>(EcsReading value)) {
            ecs = value;
        }
        if (newCloudMap instanceof Read.Complete<CloudMapReading>(CloudMapReading value)) {
            cloudMap = value;
        }
        Optional<String> failure = failure(newEcs, newCloudMap);
        if (published == null) {
            return failure.isPresent() ? new Outcome(state(failure), SortedCopies.noValues()) : first();
        }
        Translation read = translator.translate(ecs, cloudMap);
        Confirmation next = published.next(read, failure.isEmpty());
        List<SourceEvent> events = new ArrayList<>(difference(published.items(), next.items()));
        events.addAll(state(failure.or(() -> doubt(next))));
        published = next;
        return new Outcome(events, read.notes());
    }

    private Outcome first() {
        Translation read = translator.translate(ecs, cloudMap);
        published = Confirmation.first(read.items(), confirmations);
        lost = Optional.empty();
        SourceEvent whole =
                new SourceEvent.Resync(source, List.copyOf(read.items().values()));
        return new Outcome(List.of(whole), read.notes());
    }

    /// What keeps the source from being in sync though all of it was read.
    private static Optional<String> doubt(Confirmation now) {
        return now.suspected().isEmpty()
                ? Optional.empty()
                : Optional.of(now.suspected().size() + " items are missing without a word, such as "
                        + now.suspected().firstKey() + "; kept until " + now.readings()
                        + " readings in a row lack them");
    }

    /// The change of the source's own state, if it changes.
    private List<SourceEvent> state(Optional<String> after) {
        if (after.equals(lost)) {
            return List.of();
        }
        lost = after;
        return List.of(after.<SourceEvent>map(reason -> new SourceEvent.Lost(source, reason))
                .orElseGet(() -> new SourceEvent.Synced(source)));
    }

    private static Optional<String> failure(Read<?> ecs, Read<?> cloudMap) {
        List<String> reasons = Stream.of(ecs, cloudMap)
                .flatMap(read -> switch (read) {
                    case Read.Complete<?> _ -> Stream.<String>empty();
                    case Read.Failed<?>(String reason) -> Stream.of(reason);
                })
                .toList();
        return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
    }

    /// Upserts first, services and workloads before endpoints; then removals, the other way round.
    private List<SourceEvent> difference(SortedMap<ItemKey, Item> before, SortedMap<ItemKey, Item> after) {
        List<SourceEvent> events = new ArrayList<>();
        after.forEach((key, item) -> {
            if (!item.equals(before.get(key))) {
                events.add(new SourceEvent.Upsert(source, item));
            }
        });
        new TreeMap<>(before)
                .descendingKeySet().stream()
                        .filter(key -> !after.containsKey(key))
                        .forEach(key -> events.add(new SourceEvent.Remove(source, key)));
        return events;
    }
}
