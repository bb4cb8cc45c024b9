package io.koine.k8s;

import java.time.Duration;

/// How patient a source is with its cluster.
///
/// @param staleAfter how long a kind may be unreadable before the source counts as lost
/// @param verifyEvery how often everything is listed again and compared with what is held
/// @param watch how long a watch is asked to run, in whole seconds and at most half of `verifyEvery`: where
///     nothing happens an API server may say nothing else than that this time is over
/// @param probe the same, after a watch that did not work
/// @param confirm how long after a list that lacks objects a second one is asked for
/// @param confirmMany the same, if it lacks so many that the list itself is in doubt
/// @param discover how often the cluster is asked which kinds of policy it serves
/// @param backoff the first wait after a failure; each further one is twice as long, up to 32 times it
record Pace(
        Duration staleAfter,
        Duration verifyEvery,
        Duration watch,
        Duration probe,
        Duration confirm,
        Duration confirmMany,
        Duration discover,
        Duration backoff) {
    private static final Duration WATCH = Duration.ofSeconds(60);
    private static final Duration PROBE = Duration.ofSeconds(5);
    private static final Duration CONFIRM = Duration.ofSeconds(2);
    private static final Duration CONFIRM_MANY = Duration.ofSeconds(30);
    private static final Duration DISCOVER = Duration.ofSeconds(30);
    private static final Duration BACKOFF = Duration.ofSeconds(1);

    /// @param staleAfter how long a kind may be unreadable
    /// @param verifyEvery how often everything is listed again
    /// @return that, with what nobody needs to set
    static Pace of(Duration staleAfter, Duration verifyEvery) {
        Duration half = Duration.ofSeconds(verifyEvery.toSeconds() / 2);
        Duration watch = half.compareTo(WATCH) < 0 ? half : WATCH;
        return new Pace(staleAfter, verifyEvery, watch, PROBE, CONFIRM, CONFIRM_MANY, DISCOVER, BACKOFF);
    }
}
