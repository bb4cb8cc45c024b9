package io.koine.k8s;

import static org.awaitility.Awaitility.await;

import io.koine.model.SourceId;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.spi.Grant;
import io.koine.model.spi.SourceContext;
import io.koine.model.spi.SourceRecords;
import io.koine.trust.TrustDomain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// A source under test, with what it reported: what it was granted, and apart from that what the mesh would
/// refuse.
final class Bench implements AutoCloseable {
    static final SourceId SOURCE = new SourceId("cluster");

    /// Quick enough for tests; a verification comes only where a test asks for it.
    static final Pace PACE = new Pace(
            Duration.ofMillis(1_500),
            Duration.ofMinutes(5),
            Duration.ofMinutes(2),
            Duration.ofSeconds(1),
            Duration.ofMillis(200),
            Duration.ofMillis(800),
            Duration.ofMillis(500),
            Duration.ofMillis(50));

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RealTimers timers = new RealTimers();
    private final List<SourceEvent> events = new ArrayList<>();
    private final Grant grant;
    private SortedMap<ItemKey, Item> image = new TreeMap<>();
    private SortedMap<ItemKey, Item> outside = new TreeMap<>();
    private final K8sSource source;
    private final CompletableFuture<Void> end;

    Bench(Path kubeconfig, Grant grant, Map<String, String> settings, Pace pace) {
        this.grant = grant;
        this.source = new K8sSource(pace);
        TreeMap<String, String> all = new TreeMap<>(settings);
        all.put("kubeconfig", kubeconfig.toString());
        SourceContext context = new SourceContext(
                SOURCE, new TrustDomain("koine.example"), grant, all, timers, new NoRecords(), this::add);
        this.end = CompletableFuture.runAsync(
                () -> source.start(context),
                task -> Thread.ofVirtual().name("source").start(task));
    }

    static Grant grant(String... namespaces) {
        return new Grant(new TreeSet<>(List.of(namespaces)), new TreeSet<>(List.of(namespaces)));
    }

    synchronized List<SourceEvent> events() {
        return List.copyOf(events);
    }

    synchronized void forgetEvents() {
        events.subList(1, events.size()).clear();
    }

    /// @return what the events make together
    synchronized SortedMap<ItemKey, Item> image() {
        return image;
    }

    /// @return what it reports beyond its grant
    synchronized SortedMap<ItemKey, Item> outside() {
        return outside;
    }

    void awaitImage(String what, Predicate<SortedMap<ItemKey, Item>> condition) {
        await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> {
            failOnBug();
            return condition.test(image());
        });
    }

    void awaitOutside(String what, Predicate<SortedMap<ItemKey, Item>> condition) {
        await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> {
            failOnBug();
            return condition.test(outside());
        });
    }

    void awaitEvent(Class<? extends SourceEvent> type) {
        await(type.getSimpleName())
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    failOnBug();
                    return events().stream().anyMatch(type::isInstance);
                });
    }

    /// @return what was removed since the events were forgotten
    List<SourceEvent> removals() {
        return events().stream().filter(SourceEvent.Remove.class::isInstance).toList();
    }

    @Override
    public void close() {
        source.close();
        end.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        timers.close();
    }

    private synchronized void add(SourceEvent event) {
        TreeMap<ItemKey, Item> granted = new TreeMap<>(image);
        TreeMap<ItemKey, Item> others = new TreeMap<>(outside);
        switch (event) {
            case SourceEvent.Together together -> {
                together.parts().forEach(this::add);
                return;
            }
            case SourceEvent.Upsert upsert -> put(upsert.item(), granted, others);
            case SourceEvent.Remove remove -> {
                granted.remove(remove.key());
                others.remove(remove.key());
            }
            case SourceEvent.Resync resync -> {
                granted.clear();
                others.clear();
                resync.items().forEach(item -> put(item, granted, others));
            }
            case SourceEvent.Synced _, SourceEvent.Lost _ -> {}
        }
        if (others.equals(outside) || !(event instanceof SourceEvent.Upsert || event instanceof SourceEvent.Remove)) {
            events.add(event);
        }
        image = granted;
        outside = others;
    }

    private void put(Item item, Map<ItemKey, Item> granted, Map<ItemKey, Item> others) {
        boolean allowed = switch (item) {
            case Item.PolicyItem of -> grant.allowsPolicy(of.policy().key().namespace(), "istio-system");
            case Item.ServiceItem of -> grant.allowsWorkloads(of.service().namespace());
            case Item.WorkloadItem of ->
                grant.allowsWorkloads(of.workload().id().namespace());
            case Item.EndpointItem of ->
                grant.allowsWorkloads(of.endpoint().workload().namespace());
            case Item.AddressItem _ -> false;
        };
        (allowed ? granted : others).put(item.key(), item);
    }

    private void failOnBug() {
        if (end.isCompletedExceptionally()) {
            end.join();
        }
    }

    /// This source keeps none.
    private static final class NoRecords implements SourceRecords {
        @Override
        public SortedMap<String, String> all() {
            return new TreeMap<>();
        }

        @Override
        public void put(String key, String value) {
            throw new UnsupportedOperationException(key);
        }

        @Override
        public void delete(String key) {
            throw new UnsupportedOperationException(key);
        }
    }
}
