package io.koine.mesh.loop;

import java.time.Duration;

/// When an image is made: at once on a quiet system; otherwise events are gathered for 10 to 100 ms, longer
/// the more items the last image changed and the longer it took to reach the proxies.
///
/// From the first event of a batch to its image never pass more than 100 ms while the timer comes in time,
/// and never more than a second once any other input shows that it does not.
///
/// Threads: owned by the loop's thread.
final class PushPolicy {
    /// After this long without a publication the system counts as quiet.
    static final Duration QUIET = Duration.ofMillis(100);

    /// Nothing waits longer for its image, however late the timer is.
    static final Duration HARD_CAP = Duration.ofSeconds(1);

    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofMillis(100);

    private boolean begun;
    private long publishedNanos;
    private int changedItems;
    private long deliveredGeneration;
    private Duration delivery = Duration.ZERO;
    private boolean waiting;
    private long waitingSince;
    private boolean timerRuns;

    /// What to do about events that no image holds yet.
    sealed interface Decision {
        /// Make the image.
        record Now() implements Decision {}

        /// Wait for the timer that runs.
        record Wait() implements Decision {}

        /// Start the timer.
        ///
        /// @param delay from now
        record Gather(Duration delay) implements Decision {}
    }

    /// @param generation an image
    /// @param took how long it took until it was handed to every stream that it concerned
    void delivered(long generation, Duration took) {
        if (generation >= deliveredGeneration) {
            deliveredGeneration = generation;
            delivery = took;
        }
    }

    /// Something is there that no image holds yet.
    Decision decide(long nowNanos) {
        if (!waiting) {
            waiting = true;
            waitingSince = nowNanos;
        }
        if (timerRuns) {
            boolean late = nowNanos - waitingSince >= HARD_CAP.toNanos();
            return late ? new Decision.Now() : new Decision.Wait();
        }
        if (!begun || nowNanos - publishedNanos >= QUIET.toNanos()) {
            return new Decision.Now();
        }
        timerRuns = true;
        return new Decision.Gather(gathering());
    }

    private Duration gathering() {
        Duration wanted = Duration.ofMillis(changedItems);
        wanted = wanted.compareTo(delivery) < 0 ? delivery : wanted;
        wanted = wanted.compareTo(SHORTEST) < 0 ? SHORTEST : wanted;
        return wanted.compareTo(LONGEST) > 0 ? LONGEST : wanted;
    }

    /// The timer has run out.
    void timerFired() {
        timerRuns = false;
    }

    /// Everything has been taken in, whether or not an image came of it.
    void taken() {
        waiting = false;
    }

    /// An image was made.
    ///
    /// @param items how many items it changed
    void published(int items, long nowNanos) {
        begun = true;
        changedItems = items;
        publishedNanos = nowNanos;
    }
}
