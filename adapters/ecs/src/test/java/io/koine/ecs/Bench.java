package io.koine.ecs;

import io.koine.model.Endpoint;
import io.koine.model.SourceId;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.spi.Grant;
import io.koine.model.spi.Source;
import io.koine.model.spi.SourceContext;
import io.koine.model.spi.SourceFactory;
import io.koine.model.spi.SourceRecords;
import io.koine.trust.TrustDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Everything around a source under test: timers, and an ear for its events. The source is found as the
/// server finds it.
final class Bench {
    static final SourceId SOURCE = new SourceId("ecs-1");
    private static final Grant GRANT = new Grant(new TreeSet<>(List.of("payments")), new TreeSet<>());

    final TestTimers timers = new TestTimers();
    private final List<SourceEvent> events = new ArrayList<>();
    private final TreeMap<ItemKey, Item> image = new TreeMap<>();

    /// Makes a source and lets it read once.
    Source start(Map<String, String> settings) {
        SourceFactory factory = ServiceLoader.load(SourceFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(found -> found.type().equals("ecs"))
                .findFirst()
                .orElseThrow();
        factory.check(settings);
        Source source = factory.create();
        source.start(new SourceContext(
                SOURCE, new TrustDomain("koine.example"), GRANT, settings, timers, new NoRecords(), this::hear));
        return source;
    }

    /// Lets the source read once more.
    ///
    /// @return what it reports
    List<SourceEvent> read() {
        takeEvents();
        timers.runNext();
        return takeEvents();
    }

    synchronized List<SourceEvent> takeEvents() {
        List<SourceEvent> taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    /// @return what the events so far make
    synchronized SortedMap<ItemKey, Item> image() {
        return new TreeMap<>(image);
    }

    /// @return the endpoints among it
    List<Endpoint> endpoints() {
        List<Endpoint> endpoints = new ArrayList<>();
        image().values().forEach(item -> {
            if (item instanceof Item.EndpointItem(Endpoint endpoint)) {
                endpoints.add(endpoint);
            }
        });
        return endpoints;
    }

    private synchronized void hear(SourceEvent event) {
        if (event instanceof SourceEvent.Together together) {
            together.parts().forEach(this::hear);
            return;
        }
        events.add(event);
        switch (event) {
            case SourceEvent.Together together -> throw new AssertionError(together);
            case SourceEvent.Upsert(SourceId source, Item item) -> image.put(item.key(), item);
            case SourceEvent.Remove(SourceId source, ItemKey key) -> image.remove(key);
            case SourceEvent.Resync(SourceId source, List<Item> all) -> {
                image.clear();
                all.forEach(item -> image.put(item.key(), item));
            }
            case SourceEvent.Synced(SourceId source) -> {}
            case SourceEvent.Lost(SourceId source, String reason) -> {}
        }
    }

    /// The source keeps none.
    private record NoRecords() implements SourceRecords {
        @Override
        public SortedMap<String, String> all() {
            return new TreeMap<>();
        }

        @Override
        public void put(String key, String value) {
            throw new UnsupportedOperationException("put " + key);
        }

        @Override
        public void delete(String key) {
            throw new UnsupportedOperationException("delete " + key);
        }
    }
}
