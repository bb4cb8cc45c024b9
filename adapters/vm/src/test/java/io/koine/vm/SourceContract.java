package io.koine.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.ItemKey;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.spi.WorkloadRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/// The laws of a source into which workloads register.
abstract class SourceContract {
    private final Bench bench = new Bench();

    /// @return a new source that has done no IO yet
    abstract WorkloadRegistry create();

    @Test
    void firstEventIsTheWholeSet() {
        bench.start(create(), Map.of());
        assertThat(bench.events()).containsExactly(new SourceEvent.Resync(Bench.SOURCE, List.of()));
    }

    @Test
    void firstEventIsLostIfTheStoreIsAway() {
        bench.records.setAway(true);
        bench.start(create(), Map.of());
        assertThat(bench.events()).singleElement().isInstanceOf(SourceEvent.Lost.class);
        bench.records.setAway(false);
        bench.timers.advance(Duration.ofMinutes(1));
        assertThat(bench.events().getLast()).isEqualTo(new SourceEvent.Resync(Bench.SOURCE, List.of()));
    }

    @Test
    void replayedEventsMakeTheSetOfAFreshResync() {
        populate(bench.start(create(), Map.of()));
        SortedMap<ItemKey, Item> replayed = bench.image();
        assertThat(replayed).isNotEmpty();
        assertThat(restarted()).isEqualTo(replayed);
    }

    @Test
    void everyEventIsWithinTheGrant() {
        populate(bench.start(create(), Map.of()));
        bench.start(create(), Map.of());
        for (SourceEvent event : bench.events()) {
            assertThat(event.source()).isEqualTo(Bench.SOURCE);
            List<Item> items = switch (event) {
                case SourceEvent.Upsert upsert -> List.of(upsert.item());
                case SourceEvent.Resync resync -> resync.items();
                case SourceEvent.Together together -> throw new AssertionError(together);
                case SourceEvent.Remove _, SourceEvent.Synced _, SourceEvent.Lost _ -> List.of();
            };
            assertThat(items).allMatch(item -> Bench.GRANT.allowsWorkloads(item.namespace()));
        }
    }

    @Test
    void registeringTwiceIsRegisteringOnce() {
        WorkloadRegistry registry = bench.start(create(), Map.of());
        registry.register(Bench.enrolled("a", "payment"), Bench.http("10.0.0.1"));
        int writes = bench.records.writes();
        bench.takeEvents();
        registry.register(Bench.enrolled("a", "payment"), Bench.http("10.0.0.1"));
        assertThat(bench.events()).isEmpty();
        assertThat(bench.records.writes()).isEqualTo(writes);
    }

    @Test
    void leavingTakesEverythingOut() {
        WorkloadRegistry registry = bench.start(create(), Map.of());
        populate(registry);
        List.of("a", "b", "c", "d").forEach(name -> registry.leave(Bench.instance(name)));
        assertThat(bench.image()).isEmpty();
        assertThat(bench.records.all()).isEmpty();
        assertThat(registry.registered(Bench.instance("a"))).isEmpty();
    }

    @Test
    void restartWithTheSameRecordsMakesTheSameSet() {
        WorkloadRegistry registry = bench.start(create(), Map.of());
        populate(registry);
        SortedMap<ItemKey, Item> before = bench.image();
        registry.close();
        assertThat(restarted()).isEqualTo(before);
        assertThat(restarted()).isEqualTo(before);
    }

    @Test
    void nothingFollowsTheEnd() {
        WorkloadRegistry registry = bench.start(create(), Map.of());
        populate(registry);
        registry.close();
        bench.takeEvents();
        bench.timers.advance(Duration.ofDays(1));
        assertThat(bench.events()).isEmpty();
    }

    /// Every kind of change but the end of a lease: all that remains is healthy.
    private void populate(WorkloadRegistry registry) {
        registry.register(Bench.enrolled("a", "payment"), Bench.http("10.0.0.1"));
        registry.register(Bench.enrolled("b", "payment"), Bench.http("10.0.0.2"));
        registry.register(Bench.enrolled("c", ""), Bench.http("10.0.0.3"));
        registry.register(Bench.enrolled("d", "ledger"), Bench.http("10.0.0.4"));
        registry.renew(Bench.instance("a"), Bench.health(8080, false));
        registry.renew(Bench.instance("a"), Bench.health(8080, true));
        registry.register(
                Bench.enrolled("b", "payment"),
                Bench.registration(
                        "10.0.0.22", Bench.port("http", 80, 15080, 8080), Bench.port("grpc", 90, 15090, 9090)));
        registry.leave(Bench.instance("d"));
        List.of("a", "b", "c").forEach(name -> registry.renew(Bench.instance(name), Bench.healthy()));
    }

    private SortedMap<ItemKey, Item> restarted() {
        bench.takeEvents();
        bench.start(create(), Map.of());
        return bench.image();
    }
}
