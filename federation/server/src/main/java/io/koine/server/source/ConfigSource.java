package io.koine.server.source;

import io.koine.istio.ManifestParser;
import io.koine.istio.ParseContext;
import io.koine.istio.ParsedManifests;
import io.koine.model.SourceId;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Severity;
import io.koine.model.spi.Source;
import io.koine.model.spi.SourceContext;
import io.koine.model.spi.StoreUnavailableException;
import io.koine.server.store.ConfigStore;
import io.koine.server.store.Configuration;
import io.koine.server.store.StoredObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The configuration store as a source of policy: what users apply flows forward from here like anything
/// else.
///
/// Threads: `reload` is serialized, so that an older revision never follows a newer one.
public final class ConfigSource implements Source {
    /// Its id; no adapter may take it.
    public static final SourceId ID = new SourceId("config");

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final ConfigStore store;
    private @Nullable SourceContext context;

    /// @param store the configuration
    public ConfigSource(ConfigStore store) {
        this.store = store;
    }

    @Override
    public synchronized void start(SourceContext given) {
        context = given;
        reload();
    }

    /// Reads the whole configuration and reports it, trying again while the store is away. If an object
    /// cannot be read any more (it was written by a newer program, say), nothing of the revision is used:
    /// leaving one out could open a door. An object of a kind that is only kept opens none, so it alone is
    /// left out.
    public synchronized void reload() {
        SourceContext to = context;
        if (to == null) {
            return;
        }
        try {
            to.events().accept(read(store.current()));
        } catch (StoreUnavailableException e) {
            to.events().accept(new SourceEvent.Lost(ID, "the configuration cannot be read: " + e.getMessage()));
            to.timers().after(RETRY, this::reload);
        }
    }

    @Override
    public synchronized void close() {
        context = null;
    }

    private static SourceEvent read(Configuration configuration) {
        List<Item> items = new ArrayList<>();
        for (StoredObject object : configuration.objects()) {
            ParsedManifests parsed =
                    ManifestParser.parse(object.manifest(), new ParseContext(Optional.empty(), object.created()));
            Optional<Diagnostic> error = parsed.diagnostics().stream()
                    .filter(diagnostic -> diagnostic.severity() == Severity.ERROR)
                    .findFirst();
            if (error.isPresent() && ManifestParser.isOnlyKept(object.key().kind())) {
                continue;
            }
            if (error.isPresent()) {
                return new SourceEvent.Lost(
                        ID, "revision " + configuration.revision() + " cannot be read: " + error.get());
            }
            parsed.objects().forEach(each -> items.add(new Item.PolicyItem(each.policy())));
        }
        return new SourceEvent.Resync(ID, items);
    }
}
