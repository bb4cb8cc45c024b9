package io.koine.k8s;

import java.time.Duration;
import java.util.SplittableRandom;

/// Waits between attempts: doubling up to 32 times the first, each shortened by up to a half, so that those
/// who failed together do not come back together.
///
/// Threads: one owner at a time.
final class Backoff {
    private static final int MOST = 32;

    private final SplittableRandom random;
    private final long firstMillis;
    private long factor = 1;

    /// @param first the first wait
    /// @param seed makes the sequence
    Backoff(Duration first, long seed) {
        this.firstMillis = first.toMillis();
        this.random = new SplittableRandom(seed);
    }

    /// @return how long to wait after one more failure
    Duration next() {
        long whole = firstMillis * factor;
        factor = Math.min(factor * 2, MOST);
        return Duration.ofMillis(whole / 2 + random.nextLong(whole / 2 + 1));
    }

    /// An attempt went well.
    void reset() {
        factor = 1;
    }
}
