package io.koine.server.source;

import io.koine.model.Hostname;
import io.koine.model.SourceId;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.spi.Source;
import io.koine.model.spi.SourceContext;
import io.koine.model.spi.StoreUnavailableException;
import io.koine.server.store.AddressStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The store of loopback addresses as a source: a mesh host keeps its place in every proxy's outbound range
/// for good.
///
/// Threads: serialized by its own lock; blocks on the store.
public final class AddressSource implements Source {
    /// Its id; no adapter may take it.
    public static final SourceId ID = new SourceId("addresses");

    private static final Logger LOG = LoggerFactory.getLogger(AddressSource.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    /// The smallest outbound range that a registration may ask for is a /16: offsets stay inside it.
    private static final long MAX_OFFSET = 65_534;

    private final AddressStore store;
    private @Nullable SourceContext context;

    /// @param store the addresses
    public AddressSource(AddressStore store) {
        this.store = store;
    }

    @Override
    public synchronized void start(SourceContext given) {
        context = given;
        report();
    }

    /// Gives each host an address, for good, and reports all of them. Tries again while the store is away.
    ///
    /// @param hosts hosts without one
    public synchronized void allot(SortedSet<Hostname> hosts) {
        SourceContext to = context;
        if (to == null) {
            return;
        }
        try {
            int without = hosts.size() - store.assign(hosts, MAX_OFFSET).size();
            if (without > 0) {
                LOG.error("{} hosts get no address: all {} are given away", without, MAX_OFFSET - 1);
            }
            report();
        } catch (StoreUnavailableException e) {
            LOG.warn("no addresses for {} new hosts yet: {}", hosts.size(), e.getMessage());
            to.timers().after(RETRY, () -> allot(hosts));
        }
    }

    @Override
    public synchronized void close() {
        context = null;
    }

    private synchronized void report() {
        SourceContext to = context;
        if (to == null) {
            return;
        }
        try {
            List<Item> items = new ArrayList<>();
            store.all().forEach((host, offset) -> items.add(new Item.AddressItem(host, offset)));
            to.events().accept(new SourceEvent.Resync(ID, items));
        } catch (StoreUnavailableException e) {
            to.events().accept(new SourceEvent.Lost(ID, String.valueOf(e.getMessage())));
            to.timers().after(RETRY, this::report);
        }
    }
}
