package io.koine.model.spi;

import io.koine.model.SourceId;
import io.koine.model.catalogue.SourceEvent;
import io.koine.trust.TrustDomain;
import java.util.Map;
import java.util.function.Consumer;

/// What the server gives a source when it starts it.
///
/// @param id the source's id
/// @param trustDomain the mesh's trust domain
/// @param grant what it may publish, so that it can refuse at its own door too
/// @param settings the source's part of the process configuration, as text by key
/// @param timers clock and timers; nothing else may be asked for the time
/// @param records the source's own durable records
/// @param events takes what the source reports, in order; never blocks
public record SourceContext(
        SourceId id,
        TrustDomain trustDomain,
        Grant grant,
        Map<String, String> settings,
        Timers timers,
        SourceRecords records,
        Consumer<SourceEvent> events) {
    public SourceContext {
        settings = Map.copyOf(settings);
    }
}
