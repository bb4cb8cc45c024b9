package io.koine.ecs;

import java.time.Duration;
import java.util.SplittableRandom;

/// How long to wait between readings: the interval, doubled by every failed reading up to a minute, and
/// halved again by every complete one, so that a registry that throttles is asked less for a while. Each wait
/// is shortened by up to a tenth, so that replicas do not stay in step.
///
/// Threads: one owner at a time.
final class Pace {
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final int JITTER_PARTS = 10;

    private final Duration interval;
    private final SplittableRandom random;
    private Duration wait;

    /// @param interval between readings, when all is well
    /// @param seed of the jitter
    Pace(Duration interval, long seed) {
        this.interval = interval;
        this.wait = interval;
        this.random = new SplittableRandom(seed);
    }

    /// @param complete whether the last reading was
    /// @return how long to wait for the next one
    Duration next(boolean complete) {
        Duration changed = complete ? wait.dividedBy(2) : wait.multipliedBy(2);
        Duration longest = interval.compareTo(LONGEST) > 0 ? interval : LONGEST;
        if (changed.compareTo(interval) < 0) {
            wait = interval;
        } else {
            wait = changed.compareTo(longest) > 0 ? longest : changed;
        }
        return wait.minusMillis(random.nextLong(wait.toMillis() / JITTER_PARTS + 1));
    }
}
