package io.koine.server;

import io.koine.model.SourceId;
import io.koine.model.catalogue.SourceImage;
import io.koine.model.spi.StoreUnavailableException;
import io.koine.model.spi.Timers;
import io.koine.server.source.ImageCodec;
import io.koine.server.store.StoredImage;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the last good image of each source in the store, and tries again while the store is away. Only the
/// newest of a source's images is written: an attempt that comes late never brings back an older one.
///
/// An image is as large as its source, however little of it changed. So a source's image is written at once
/// when none was for a while, and then once in 5 seconds at most: a control plane that dies has stored what
/// was handed over 5 seconds before. One that is closed has stored everything.
///
/// Threads: `keep` hands over at once; writes run one after the other on the executor. Bounded by one image
/// per source.
final class ImageKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ImageKeeper.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    /// How long a source's image is not written again.
    static final Duration PAUSE = Duration.ofSeconds(5);

    private static final Slot IN_WORK = new Slot(Optional.empty());

    private final Map<SourceId, Slot> slots = new ConcurrentHashMap<>();
    private final Consumer<StoredImage> store;
    private final Executor writer;
    private final Timers timers;

    private record Waiting(SourceImage image, long generation) {}

    /// A source that is being written, or has been lately: a task or a timer will look for what waits.
    private record Slot(Optional<Waiting> newest) {}

    /// @param store where images are kept; may throw [StoreUnavailableException]
    /// @param writer runs one task at a time, which may block
    /// @param timers runs later attempts
    ImageKeeper(Consumer<StoredImage> store, Executor writer, Timers timers) {
        this.store = store;
        this.writer = writer;
        this.timers = timers;
    }

    /// @param image an image that is in sync
    /// @param generation of the catalogue that holds it
    void keep(SourceImage image, long generation) {
        Slot before = slots.put(image.source(), new Slot(Optional.of(new Waiting(image, generation))));
        if (before == null) {
            later(image.source());
        }
    }

    /// Hands over everything that waits.
    @Override
    public void close() {
        slots.keySet().forEach(this::later);
    }

    private void later(SourceId source) {
        writer.execute(() -> write(source));
    }

    private void write(SourceId source) {
        Slot slot = slots.put(source, IN_WORK);
        if (slot == null || slot.newest().isEmpty()) {
            return;
        }
        Waiting newest = slot.newest().get();
        try {
            store.accept(ImageCodec.write(newest.image(), newest.generation()));
            timers.after(PAUSE, () -> look(source));
        } catch (StoreUnavailableException e) {
            LOG.warn("the image of source {} is not stored yet: {}", source, e.getMessage());
            slots.compute(source, (id, now) -> now == null || now.newest().isEmpty() ? slot : now);
            timers.after(RETRY, () -> later(source));
        }
    }

    private void look(SourceId source) {
        Slot waiting = slots.computeIfPresent(source, (id, now) -> now.newest().isEmpty() ? null : now);
        if (waiting != null) {
            later(source);
        }
    }
}
