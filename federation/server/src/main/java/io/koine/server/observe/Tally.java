package io.koine.server.observe;

import java.time.Instant;

/// How often something was counted by one proxy, over all runs of its Envoy.
///
/// @param before the sum of runs that have ended
/// @param now what the present run has counted
/// @param firstSeen when the control plane first heard of it
/// @param lastSeen when it last heard that there was more
record Tally(long before, long now, Instant firstSeen, Instant lastSeen) {
    static Tally first(long count, Instant when) {
        return new Tally(0, count, when, when);
    }

    /// @param count what is counted now; less than before means that Envoy's counter began anew
    /// @param anew whether another Envoy counts
    /// @param when the time
    /// @return the tally with it
    Tally next(long count, boolean anew, Instant when) {
        if (anew || count < now) {
            return new Tally(before + now, count, firstSeen, count > 0 ? when : lastSeen);
        }
        return new Tally(before, count, firstSeen, count > now ? when : lastSeen);
    }

    long count() {
        return before + now;
    }
}
