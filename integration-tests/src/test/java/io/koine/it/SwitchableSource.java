package io.koine.it;

import io.koine.model.Health;
import io.koine.model.Hostname;
import io.koine.model.Locality;
import io.koine.model.Platform;
import io.koine.model.Protocol;
import io.koine.model.Resolution;
import io.koine.model.Service;
import io.koine.model.ServicePort;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.spi.Source;
import io.koine.model.spi.SourceContext;
import io.koine.model.spi.SourceFactory;
import io.koine.trust.SpiffeId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/// A stand-in for a registry, which the test can take away. It is no imitation of any real one.
public final class SwitchableSource implements SourceFactory {
    /// Whether sources that start can read their registry.
    static final AtomicBoolean AVAILABLE = new AtomicBoolean(true);

    @Override
    public String type() {
        return "switchable";
    }

    @Override
    public void check(Map<String, String> settings) {
        if (!settings.isEmpty()) {
            throw new IllegalArgumentException("settings " + settings + ": expected none. Known: none");
        }
    }

    @Override
    public Source create() {
        return new Reader();
    }

    private static final class Reader implements Source {
        @Override
        public void start(SourceContext context) {
            if (!AVAILABLE.get()) {
                context.events().accept(new SourceEvent.Lost(context.id(), "the registry does not answer"));
                return;
            }
            Service service = new Service(
                    Hostname.ofService("stock", "shop"),
                    "shop",
                    "stock",
                    new TreeMap<>(Map.of(80, new ServicePort(80, "http", Protocol.HTTP))),
                    List.of(),
                    false,
                    Resolution.STATIC);
            Workload workload = new Workload(
                    new WorkloadId(context.id(), "shop", "stock-1"),
                    Platform.VM,
                    SpiffeId.ofWorkload(context.trustDomain(), "shop", "stock"),
                    new TreeMap<>(),
                    List.of("192.0.2.7"),
                    "",
                    Locality.UNKNOWN,
                    new TreeMap<>(),
                    Health.HEALTHY,
                    false);
            context.events()
                    .accept(new SourceEvent.Resync(
                            context.id(), List.of(new Item.ServiceItem(service), new Item.WorkloadItem(workload))));
        }

        @Override
        public void close() {
            // Nothing was opened.
        }
    }
}
