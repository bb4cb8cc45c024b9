package io.koine.server.source;

import io.koine.model.SourceId;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.spi.Grant;
import io.koine.model.spi.SourceContext;
import io.koine.server.loop.ManualTimers;
import io.koine.server.store.MasterKey;
import io.koine.server.store.Store;
import io.koine.trust.TrustDomain;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A real store in a directory, and what its sources report.
final class StoreSources {
    final ManualTimers timers = new ManualTimers();
    final List<SourceEvent> events = new ArrayList<>();
    final Store store;

    StoreSources(Path directory) {
        store = Store.open(directory.resolve("store"), MasterKey.loadOrCreate(directory.resolve("master.key")));
    }

    SourceContext context(SourceId id) {
        return new SourceContext(
                id,
                new TrustDomain("mesh.test"),
                Grant.ofAddresses(),
                Map.of(),
                timers,
                store.registrations().of(id),
                events::add);
    }
}
