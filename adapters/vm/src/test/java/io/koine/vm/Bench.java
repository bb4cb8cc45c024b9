package io.koine.vm;

import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.spi.Grant;
import io.koine.model.spi.Registrations.Enrolled;
import io.koine.model.spi.Source;
import io.koine.model.spi.SourceContext;
import io.koine.trust.SpiffeId;
import io.koine.trust.TrustDomain;
import io.koine.trust.enrol.LeaseRequest;
import io.koine.trust.enrol.RegisteredPort;
import io.koine.trust.enrol.Registration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Everything around a source under test: clock, records, and an ear for its events.
final class Bench {
    static final SourceId SOURCE = new SourceId("vm-1");
    static final TrustDomain TRUST_DOMAIN = new TrustDomain("koine.example");
    static final String NAMESPACE = "payments";
    static final Grant GRANT = new Grant(new TreeSet<>(List.of(NAMESPACE, "orders")), new TreeSet<>());

    final VirtualTimers timers = new VirtualTimers();
    final FakeRecords records = new FakeRecords();
    private final List<SourceEvent> events = new ArrayList<>();

    /// Starts a source; its events follow in this bench's list.
    <S extends Source> S start(S source, Map<String, String> settings) {
        source.start(new SourceContext(SOURCE, TRUST_DOMAIN, GRANT, settings, timers, records, this::hear));
        return source;
    }

    synchronized List<SourceEvent> events() {
        return List.copyOf(events);
    }

    /// What was heard since the last call.
    synchronized List<SourceEvent> takeEvents() {
        List<SourceEvent> taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    /// Applies events to a set of items, as the mesh would.
    static SortedMap<ItemKey, Item> replay(SortedMap<ItemKey, Item> from, List<SourceEvent> events) {
        TreeMap<ItemKey, Item> items = new TreeMap<>(from);
        for (SourceEvent event : events) {
            switch (event) {
                case SourceEvent.Together together -> throw new AssertionError(together);
                case SourceEvent.Upsert(SourceId source, Item item) -> items.put(item.key(), item);
                case SourceEvent.Remove(SourceId source, ItemKey key) -> items.remove(key);
                case SourceEvent.Resync(SourceId source, List<Item> all) -> {
                    items.clear();
                    all.forEach(item -> items.put(item.key(), item));
                }
                case SourceEvent.Synced(SourceId source) -> {}
                case SourceEvent.Lost(SourceId source, String reason) -> {}
            }
        }
        return items;
    }

    /// What the events so far make.
    SortedMap<ItemKey, Item> image() {
        return replay(SortedCopies.none(), events());
    }

    static WorkloadId instance(String name) {
        return new WorkloadId(SOURCE, NAMESPACE, name);
    }

    static Enrolled enrolled(String name, String service) {
        return new Enrolled(
                instance(name),
                SpiffeId.ofWorkload(TRUST_DOMAIN, NAMESPACE, "payment"),
                new TreeMap<>(Map.of("app", "payment")),
                service.isEmpty() ? Optional.empty() : Optional.of(service));
    }

    static RegisteredPort port(String name, int port, int listenPort, int applicationPort) {
        return new RegisteredPort(name, port, listenPort, "127.0.0.1", applicationPort, Optional.empty());
    }

    static Registration registration(String address, RegisteredPort... ports) {
        return new Registration(
                address,
                List.of(ports),
                Registration.LOOPBACK,
                "127.64.0.0/16",
                List.of(22, 9100),
                "",
                "eu-central-1",
                "eu-central-1a");
    }

    /// One HTTP port: 80 for callers, 15080 on the address, 8080 of the application.
    static Registration http(String address) {
        return registration(address, port("http", 80, 15080, 8080));
    }

    static LeaseRequest healthy() {
        return new LeaseRequest(Map.of(), 1);
    }

    static LeaseRequest health(int applicationPort, boolean healthy) {
        return new LeaseRequest(Map.of(applicationPort, healthy), 1);
    }

    private synchronized void hear(SourceEvent event) {
        events.addAll(event.each());
    }
}
