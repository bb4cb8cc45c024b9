package io.koine.k8s;

import java.time.Duration;

/// How patient a source is with its cluster.
///
/// @param staleAfter how long a kind may be unreadable before the source counts as lost
/// @param verifyEvery how often everything is listed again and compared with what is held
/// @param silence how long a watch may say nothing at all before it is opened anew. An API server sends a
///     bookmark about once a minute on a watch on which nothing happens
/// @param confirm how long after a list that lacks objects a second one is asked for
/// @param confirmMany the same, if it lacks so many that the list itself is in doubt
/// @param discover how often the cluster is asked which kinds of policy it serves
/// @param backoff the first wait after a failure; each further one is twice as long, up to 32 times it
record Pace(
        Duration staleAfter,
        Duration verifyEvery,
        Duration silence,
        Duration confirm,
        Duration confirmMany,
        Duration discover,
        Duration backoff) {
    private static final Duration SILENCE = Duration.ofSeconds(90);
    private static final Duration CONFIRM = Duration.ofSeconds(2);
    private static final Duration CONFIRM_MANY = Duration.ofSeconds(30);
    private static final Duration DISCOVER = Duration.ofSeconds(30);
    private static final Duration BACKOFF = Duration.ofSeconds(1);

    /// @param staleAfter how long a kind may be unreadable
    /// @param verifyEvery how often everything is listed again
    /// @return that, with what nobody needs to set
    static Pace of(Duration staleAfter, Duration verifyEvery) {
        return new Pace(staleAfter, verifyEvery, SILENCE, CONFIRM, CONFIRM_MANY, DISCOVER, BACKOFF);
    }
}
