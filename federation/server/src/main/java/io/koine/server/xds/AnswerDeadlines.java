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
import java.util.Optional;

/// The responses of one stream that wait for their answers, and one timer for the oldest of them: most are answered
/// long before, so that a stream that is busy has no more to do with timers than one that is idle.
///
/// Bounded: one response per type is in flight, and a resumption has a deadline of its own.
///
/// Threads: the stream's own.
final class AnswerDeadlines {
    /// After this long without an answer a response does not hold up the others any more. Envoy itself gives a
    /// warming cluster 15 seconds.
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final Timers timers;
    private final Runnable due;
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();
    private Optional<Timers.Cancellable> timer = Optional.empty();

    private record Waiting(ResourceType type, long sinceNanos) {}

    /// @param timers clock and timers
    /// @param due is called on any thread when [#passed] is to be asked
    AnswerDeadlines(Timers timers, Runnable due) {
        this.timers = timers;
        this.due = due;
    }

    void arm(ResourceType type, String nonce) {
        waiting.put(nonce, new Waiting(type, timers.nanoTime()));
        if (timer.isEmpty()) {
            timer = Optional.of(timers.after(DEADLINE, due));
        }
    }

    void disarm(String nonce) {
        waiting.remove(nonce);
    }

    /// @return what has waited too long, the oldest first; it waits no more
    List<SessionEvent.DeadlinePassed> passed() {
        long now = timers.nanoTime();
        List<SessionEvent.DeadlinePassed> passed = new ArrayList<>();
        timer = Optional.empty();
        Iterator<Map.Entry<String, Waiting>> oldest = waiting.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<String, Waiting> each = oldest.next();
            Duration left = DEADLINE.minusNanos(now - each.getValue().sinceNanos());
            if (left.isPositive()) {
                timer = Optional.of(timers.after(left, due));
                break;
            }
            passed.add(new SessionEvent.DeadlinePassed(each.getValue().type(), each.getKey()));
            oldest.remove();
        }
        return passed;
    }

    void cancel() {
        timer.ifPresent(Timers.Cancellable::cancel);
        timer = Optional.empty();
        waiting.clear();
    }
}
