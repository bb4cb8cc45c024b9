package io.koine.server;

import io.koine.model.SourceId;
import io.koine.model.catalogue.SourceImage;
import io.koine.model.spi.StoreUnavailableException;
import io.koine.model.spi.Timers;
import io.koine.server.source.ImageCodec;
import io.koine.server.store.SourceImageStore;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the last good image of each source in the store, and tries again while the store is away. Only the
/// newest of a source's images is written: an attempt that comes late never brings back an older one.
///
/// Threads: `keep` hands over at once; writes run one after the other on the executor. Bounded by one image
/// per source.
final class ImageKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(ImageKeeper.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Map<SourceId, Waiting> waiting = new ConcurrentHashMap<>();
    private final SourceImageStore store;
    private final Executor writer;
    private final Timers timers;

    private record Waiting(SourceImage image, long generation) {}

    /// @param store where images are kept
    /// @param writer runs one task at a time, which may block
    /// @param timers runs later attempts
    ImageKeeper(SourceImageStore store, Executor writer, Timers timers) {
        this.store = store;
        this.writer = writer;
        this.timers = timers;
    }

    /// @param image an image that is in sync
    /// @param generation of the catalogue that holds it
    void keep(SourceImage image, long generation) {
        waiting.put(image.source(), new Waiting(image, generation));
        writer.execute(() -> write(image.source()));
    }

    private void write(SourceId source) {
        Waiting newest = waiting.remove(source);
        if (newest == null) {
            return;
        }
        try {
            store.put(ImageCodec.write(newest.image(), newest.generation()));
        } catch (StoreUnavailableException e) {
            LOG.warn("the image of source {} is not stored yet: {}", source, e.getMessage());
            waiting.putIfAbsent(source, newest);
            timers.after(RETRY, () -> writer.execute(() -> write(source)));
        }
    }
}
