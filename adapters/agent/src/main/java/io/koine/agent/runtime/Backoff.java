package io.koine.agent.runtime;

import java.time.Duration;

/// The retry policy of the agent: exponential, with jitter, with a limit. Without jitter all agents that lost the
/// control plane together would come back together.
///
/// @param base the longest first delay
/// @param limit the longest delay
public record Backoff(Duration base, Duration limit) {
    private static final int MAX_DOUBLINGS = 30;

    /// @throws IllegalArgumentException if `base` is not positive or greater than `limit`
    public Backoff {
        if (!base.isPositive() || base.compareTo(limit) > 0) {
            throw new IllegalArgumentException(
                    "back-off from " + base + " to " + limit + ": expected 0 < base <= limit");
        }
    }

    /// @param failures how often the attempt has failed in a row, 1 or more
    /// @param random from 0 (inclusive) to 1 (exclusive)
    /// @return the time to wait: from half of `base * 2^(failures - 1)`, limited, to all of it
    public Duration delay(int failures, double random) {
        long doublings = 1L << Math.clamp(failures - 1L, 0, MAX_DOUBLINGS);
        Duration full = base.compareTo(limit.dividedBy(doublings)) >= 0 ? limit : base.multipliedBy(doublings);
        return Duration.ofNanos((long) (full.toNanos() * (1 + random) / 2));
    }
}
