package io.koine.server.source;

import io.koine.mesh.Mesh;
import io.koine.model.SourceId;
import io.koine.model.catalogue.SourceImage;
import io.koine.model.spi.Timers;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Since when each source has been in the state that it is in: images know no clock.
///
/// Threads: told on the loop's thread, asked on any. Bounded by the number of configured sources.
public final class SourceHistory implements Consumer<Mesh> {
    private final Timers timers;
    private final Map<SourceId, Entry> entries = new ConcurrentHashMap<>();

    private record Entry(SourceImage.State state, Instant since) {}

    /// @param timers the clock
    public SourceHistory(Timers timers) {
        this.timers = timers;
    }

    /// Looks at the sources' states alone, and does nothing while they are the same.
    ///
    /// @param mesh the newest image
    @Override
    public void accept(Mesh mesh) {
        mesh.catalogue().sources().forEach((source, image) -> {
            Entry known = entries.get(source);
            if (known == null || known.state() != image.state()) {
                entries.put(source, new Entry(image.state(), timers.now()));
            }
        });
    }

    /// @param image a source's image
    /// @return since when the source has been in the state of that image; empty if no such image was
    ///     published
    public Optional<Instant> since(SourceImage image) {
        return Optional.ofNullable(entries.get(image.source()))
                .filter(entry -> entry.state() == image.state())
                .map(Entry::since);
    }
}
