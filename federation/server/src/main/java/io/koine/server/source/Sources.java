package io.koine.server.source;

import io.koine.mesh.loop.LoopInput;
import io.koine.model.SourceId;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.spi.Source;
import io.koine.model.spi.SourceContext;
import io.koine.model.spi.SourceFactory;
import io.koine.model.spi.Timers;
import io.koine.model.spi.WorkloadRegistry;
import io.koine.server.config.ConfigException;
import io.koine.server.config.SourceConfig;
import io.koine.server.registration.PublishedRegistrations;
import io.koine.server.store.Store;
import io.koine.trust.TrustDomain;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// The configured sources. Adapters are found by `ServiceLoader`; the server knows none of them by name.
public final class Sources implements AutoCloseable {
    private static final Set<SourceId> TAKEN = Set.of(ConfigSource.ID, AddressSource.ID, PublishedRegistrations.ID);

    private final Map<SourceConfig, Source> adapters = new LinkedHashMap<>();

    private Sources() {}

    /// Makes the sources, without any IO.
    ///
    /// @param configured what to read
    /// @return the sources
    /// @throws ConfigException if a type is unknown, an id is taken, or two sources want to be the registry
    public static Sources create(List<SourceConfig> configured) {
        Map<String, SourceFactory> factories = ServiceLoader.load(SourceFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .collect(Collectors.toMap(SourceFactory::type, factory -> factory));
        Sources sources = new Sources();
        for (SourceConfig config : configured) {
            SourceFactory factory = factories.get(config.type());
            if (factory == null) {
                throw new ConfigException(
                        "sources." + config.id() + ".type: \"" + config.type() + "\" is unknown; expected one of "
                                + factories.keySet().stream().sorted().toList());
            }
            if (TAKEN.contains(config.id())) {
                throw new ConfigException("sources." + config.id() + ": this id is taken by the store itself");
            }
            try {
                factory.check(config.settings());
            } catch (IllegalArgumentException e) {
                throw new ConfigException("sources." + config.id() + ": " + e.getMessage());
            }
            sources.adapters.put(config, factory.create());
        }
        if (sources.registries().size() > 1) {
            throw new ConfigException("sources: " + sources.registries().keySet()
                    + " would both take registrations; expected at most one such source");
        }
        return sources;
    }

    /// @return the source into which workloads register themselves, with its id
    public Optional<Map.Entry<SourceId, WorkloadRegistry>> registry() {
        return registries().entrySet().stream().findFirst();
    }

    /// @return the sources that publish workloads of their own accord, which do not register themselves there
    public SortedSet<SourceId> publishers() {
        TreeSet<SourceId> publishers = new TreeSet<>(types().keySet());
        publishers.removeAll(registries().keySet());
        return publishers;
    }

    /// @return the type of each source, by id
    public Map<SourceId, String> types() {
        return adapters.keySet().stream().collect(Collectors.toMap(SourceConfig::id, SourceConfig::type));
    }

    /// Starts every source on a virtual thread of its own.
    ///
    /// @param trustDomain the mesh's trust domain
    /// @param timers clock and timers
    /// @param store where sources keep their records
    /// @param loop takes what they report
    /// @param bugs is told of exceptions that leave a source
    public void start(
            TrustDomain trustDomain,
            Timers timers,
            Store store,
            Consumer<LoopInput> loop,
            Thread.UncaughtExceptionHandler bugs) {
        Consumer<SourceEvent> events = event -> loop.accept(new LoopInput.FromSource(event));
        adapters.forEach((config, source) -> {
            SourceContext context = new SourceContext(
                    config.id(),
                    trustDomain,
                    config.grant(),
                    config.settings(),
                    timers,
                    store.registrations().of(config.id()),
                    events);
            Thread.ofVirtual()
                    .name("source-" + config.id())
                    .uncaughtExceptionHandler(bugs)
                    .start(() -> source.start(context));
        });
    }

    @Override
    public void close() {
        for (Source source : adapters.values()) {
            source.close();
        }
    }

    private Map<SourceId, WorkloadRegistry> registries() {
        Map<SourceId, WorkloadRegistry> registries = new LinkedHashMap<>();
        adapters.forEach((config, source) -> {
            if (source instanceof WorkloadRegistry registry) {
                registries.put(config.id(), registry);
            }
        });
        return registries;
    }
}
