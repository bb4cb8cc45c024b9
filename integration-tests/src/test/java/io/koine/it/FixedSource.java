package io.koine.it;

import io.koine.model.catalogue.Item;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.spi.Source;
import io.koine.model.spi.SourceContext;
import io.koine.model.spi.SourceFactory;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/// A source that publishes, when it starts, what a test has laid down.
public final class FixedSource implements SourceFactory {
    /// What sources that start publish.
    static final AtomicReference<Collection<Item>> ITEMS = new AtomicReference<>(List.of());

    @Override
    public String type() {
        return "fixed";
    }

    @Override
    public void check(Map<String, String> settings) {
        if (!settings.isEmpty()) {
            throw new IllegalArgumentException("settings " + settings + ": expected none. Known: none");
        }
    }

    @Override
    public Source create() {
        return new Source() {
            @Override
            public void start(SourceContext context) {
                context.events().accept(new SourceEvent.Resync(context.id(), List.copyOf(ITEMS.get())));
            }

            @Override
            public void close() {
                // Nothing was opened.
            }
        };
    }
}
