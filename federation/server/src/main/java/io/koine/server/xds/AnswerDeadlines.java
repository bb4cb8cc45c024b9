package io.koine.server.xds;

import io.koine.envoy.ResourceType;
import io.koine.envoy.delta.SessionEvent;
import io.koine.model.spi.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The responses of one stream that wait for their answers. It has no timer: whoever looks after all streams asks each
/// of them from time to time, since most responses are answered long before.
///
/// Bounded: one response per type is in flight, and a resumption has a deadline of its own.
///
/// Threads: the stream's own, but for `isDue`.
final class AnswerDeadlines {
    /// After this long without an answer a response does not hold up the others any more. Envoy itself gives a
    /// warming cluster 15 seconds.
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private static final long NONE = Long.MAX_VALUE;

    private final Timers timers;
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();

    /// Since when the oldest has waited, in nanoseconds of the timers' clock.
    private volatile long since = NONE;

    private record Waiting(ResourceType type, long sinceNanos) {}

    /// @param timers clock
    AnswerDeadlines(Timers timers) {
        this.timers = timers;
    }

    void arm(ResourceType type, String nonce) {
        waiting.put(nonce, new Waiting(type, timers.nanoTime()));
        remember();
    }

    void disarm(String nonce) {
        waiting.remove(nonce);
        remember();
    }

    /// @param nowNanos by the timers' clock
    /// @return whether [#passed] is to be asked. Safe from any thread
    boolean isDue(long nowNanos) {
        long oldest = since;
        return oldest != NONE && hasPassed(oldest, nowNanos);
    }

    private static boolean hasPassed(long sinceNanos, long nowNanos) {
        return nowNanos - sinceNanos >= DEADLINE.toNanos();
    }

    /// @return what has waited too long, the oldest first; it waits no more
    List<SessionEvent.DeadlinePassed> passed() {
        long now = timers.nanoTime();
        List<SessionEvent.DeadlinePassed> passed = new ArrayList<>();
        Iterator<Map.Entry<String, Waiting>> oldest = waiting.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<String, Waiting> each = oldest.next();
            if (!hasPassed(each.getValue().sinceNanos(), now)) {
                break;
            }
            passed.add(new SessionEvent.DeadlinePassed(each.getValue().type(), each.getKey()));
            oldest.remove();
        }
        remember();
        return passed;
    }

    void cancel() {
        waiting.clear();
        remember();
    }

    private void remember() {
        since = waiting.isEmpty() ? NONE : waiting.values().iterator().next().sinceNanos();
    }
}
