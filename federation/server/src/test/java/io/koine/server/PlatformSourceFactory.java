package io.koine.server;

import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.spi.Source;
import io.koine.model.spi.SourceContext;
import io.koine.model.spi.SourceFactory;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/// Makes sources that publish what a test hands them, as a platform's registry would: a test finds its own by the
/// setting `handle`.
public final class PlatformSourceFactory implements SourceFactory {
    private static final Map<String, SourceContext> STARTED = new ConcurrentHashMap<>();

    /// Publishes items of a started source.
    ///
    /// @param handle its setting
    /// @param items what there is now
    public static void publish(String handle, Item... items) {
        SourceContext context = Objects.requireNonNull(STARTED.get(handle), handle);
        context.events().accept(new SourceEvent.Resync(context.id(), List.of(items)));
    }

    @Override
    public String type() {
        return "platform";
    }

    @Override
    public void check(Map<String, String> settings) {
        Objects.requireNonNull(settings.get("handle"), "handle");
    }

    @Override
    public Source create() {
        return new Source() {
            @Override
            public void start(SourceContext context) {
                STARTED.put(Objects.requireNonNull(context.settings().get("handle")), context);
                context.events().accept(new SourceEvent.Resync(context.id(), List.of()));
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }
}
