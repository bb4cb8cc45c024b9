package io.koine.ecs;

import io.koine.ecs.items.RegistryImage;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.catalogue.SourceEvent;
import io.koine.model.spi.SourceContext;
import java.util.SortedSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells people what a source found, each thing once.
///
/// Threads: one owner at a time.
final class Reports {
    private static final Logger LOG = LoggerFactory.getLogger(EcsSource.class);

    private final SourceId source;
    private SortedSet<String> notes = SortedCopies.noValues();

    Reports(SourceContext context) {
        this.source = context.id();
    }

    /// @param outcome of a reading
    void log(RegistryImage.Outcome outcome) {
        for (SourceEvent event : outcome.events()) {
            if (event instanceof SourceEvent.Lost(SourceId id, String reason)) {
                LOG.atWarn()
                        .addKeyValue("source", id)
                        .addKeyValue("reason", reason)
                        .log("cannot be read, or not believed; kept as it was");
            }
        }
        SortedSet<String> newNotes = new TreeSet<>(outcome.notes());
        newNotes.removeAll(notes);
        newNotes.forEach(note -> LOG.atWarn().addKeyValue("source", source).log(note));
        notes = outcome.notes();
    }
}
