package io.koine.server.source;

import io.koine.istio.PolicyReading;
import io.koine.model.SourceId;
import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Severity;
import io.koine.model.policy.MeshConfig;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Policy;
import io.koine.model.spi.Source;
import io.koine.model.spi.SourceContext;
import io.koine.model.spi.StoreUnavailableException;
import io.koine.server.store.ConfigStore;
import io.koine.server.store.Configuration;
import io.koine.server.store.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The configuration store as a source of policy: what users apply flows forward from here like anything
/// else.
///
/// Threads: `reload` is serialized, so that an older revision never follows a newer one.
public final class ConfigSource implements Source {
    /// Its id; no adapter may take it.
    public static final SourceId ID = new SourceId("config");

    private static final Duration RETRY = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(ConfigSource.class);

    private final ConfigStore store;
    private SortedMap<ObjectKey, Accepted> accepted = new TreeMap<>();
    private SortedMap<ObjectKey, String> reported = new TreeMap<>();
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

    /// Reads the whole configuration and reports it, trying again while the store is away. An object that
    /// cannot be read any more (it was written by a newer program, say) is kept in the store, and stops nobody
    /// else's: what was read of it last stays in force, or what lets through no more than any reading of it
    /// (see [PolicyReading]). Only if the mesh's own settings cannot be read, nothing of the revision is used.
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

    private SourceEvent read(Configuration configuration) {
        List<Item> items = new ArrayList<>();
        TreeMap<ObjectKey, Accepted> readable = new TreeMap<>();
        TreeMap<ObjectKey, String> unreadable = new TreeMap<>();
        for (StoredObject object : configuration.objects()) {
            ObjectKey key = object.key();
            Optional<Policy> before = Optional.ofNullable(accepted.get(key))
                    .filter(version -> version.created().equals(object.created()))
                    .map(Accepted::policy);
            PolicyReading reading = PolicyReading.of(key, object.created(), object.manifest(), before);
            if (reading.policy().isEmpty() && key.kind().equals(MeshConfig.KIND)) {
                return new SourceEvent.Lost(
                        ID, "revision " + configuration.revision() + " cannot be read: " + problem(reading));
            }
            reading.policy().ifPresent(policy -> items.add(new Item.PolicyItem(policy)));
            if (!reading.accepted()) {
                unreadable.put(key, problem(reading));
            }
            Optional<Policy> last = reading.accepted() ? reading.policy() : before;
            last.ifPresent(policy -> readable.put(key, new Accepted(object.created(), policy)));
        }
        accepted = readable;
        report(unreadable);
        return new SourceEvent.Resync(ID, items);
    }

    private static String problem(PolicyReading reading) {
        return reading.diagnostics().stream()
                .filter(diagnostic -> diagnostic.severity() == Severity.ERROR)
                .map(Diagnostic::toString)
                .findFirst()
                .orElse("it holds no object");
    }

    /// Once for each problem, not with each reading.
    private void report(SortedMap<ObjectKey, String> unreadable) {
        unreadable.forEach((key, problem) -> {
            if (!problem.equals(reported.get(key))) {
                LOG.atWarn()
                        .addKeyValue("object", key)
                        .addKeyValue("problem", problem)
                        .log("a stored object cannot be read: it is kept, and fails closed");
            }
        });
        reported = new TreeMap<>(unreadable);
    }

    /// What was read of an object last.
    private record Accepted(Instant created, Policy policy) {}
}
