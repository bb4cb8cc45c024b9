package io.koine.vm;

import io.koine.model.spi.SourceContext;
import java.time.Duration;
import java.util.SplittableRandom;

/// Delays between attempts: doubling from one second to thirty, each shortened by up to a half, so that those
/// who failed together do not come back together.
///
/// Threads: one owner at a time.
final class Backoff {
    private static final long FIRST_MILLIS = 1_000;
    private static final long MOST_MILLIS = 30_000;

    private final SplittableRandom random;
    private long millis = FIRST_MILLIS;

    /// @param context whose clock and name make the seed: the same in every simulated run
    Backoff(SourceContext context) {
        this.random = new SplittableRandom(
                context.timers().nanoTime() ^ context.id().value().hashCode());
    }

    /// @return how long to wait after one more failure
    Duration next() {
        long half = millis / 2;
        millis = Math.min(millis * 2, MOST_MILLIS);
        return Duration.ofMillis(half + random.nextLong(half + 1));
    }

    /// An attempt went well.
    void reset() {
        millis = FIRST_MILLIS;
    }
}
