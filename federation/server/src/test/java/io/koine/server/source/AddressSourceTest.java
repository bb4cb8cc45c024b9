package io.koine.server.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.model.Hostname;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.SourceEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The store's addresses as a source.
final class AddressSourceTest {
    private static final Hostname CART = Hostname.ofService("cart", "orders");
    private static final Hostname PAYMENT = Hostname.ofService("payment", "payments");

    @TempDir
    private Path directory;

    private StoreSources bench;
    private AddressSource source;

    @BeforeEach
    void open() {
        bench = new StoreSources(directory);
        source = new AddressSource(bench.store.addresses());
    }

    @AfterEach
    void close() {
        source.close();
        bench.store.close();
    }

    @Test
    void itStartsWithTheWholeSet() {
        source.start(bench.context(AddressSource.ID));

        assertThat(bench.events).containsExactly(new SourceEvent.Resync(AddressSource.ID, List.of()));
    }

    @Test
    void aHostKeepsItsPlaceForGood() {
        source.start(bench.context(AddressSource.ID));
        source.allot(new TreeSet<>(List.of(PAYMENT)));
        source.allot(new TreeSet<>(List.of(CART, PAYMENT)));
        source.close();
        AddressSource restarted = new AddressSource(bench.store.addresses());
        restarted.start(bench.context(AddressSource.ID));

        assertThat(bench.events.get(1)).isEqualTo(resync(new Item.AddressItem(PAYMENT, 1)));
        assertThat(bench.events.get(2))
                .isEqualTo(resync(new Item.AddressItem(CART, 2), new Item.AddressItem(PAYMENT, 1)));
        assertThat(bench.events.get(3)).isEqualTo(bench.events.get(2));
    }

    @Test
    void whileTheStoreIsAwayItSaysSoAndGoesOnTrying() {
        bench.store.close();
        source.start(bench.context(AddressSource.ID));
        assertThat(bench.events).singleElement().isInstanceOf(SourceEvent.Lost.class);
        assertThat(bench.timers.waiting()).containsExactly(Duration.ofSeconds(1));

        bench.timers.advance(Duration.ofSeconds(1));
        assertThat(bench.events).hasSize(2);
        assertThat(bench.timers.waiting()).containsExactly(Duration.ofSeconds(1));
    }

    @Test
    void anAllotmentThatFailedIsTriedAgain() {
        source.start(bench.context(AddressSource.ID));
        bench.store.close();
        source.allot(new TreeSet<>(List.of(PAYMENT)));
        bench.timers.advance(Duration.ofSeconds(1));

        assertThat(bench.timers.waiting()).as("and again").containsExactly(Duration.ofSeconds(1));
        assertThat(bench.events).as("nothing is lost by a failed write").hasSize(1);
    }

    @Test
    void afterTheEndItReportsNothing() {
        source.start(bench.context(AddressSource.ID));
        source.close();
        source.allot(new TreeSet<>(List.of(PAYMENT)));

        assertThat(bench.events).hasSize(1);
        assertThat(bench.store.addresses().all()).isEmpty();
    }

    private static SourceEvent resync(Item... items) {
        return new SourceEvent.Resync(AddressSource.ID, List.of(items));
    }
}
