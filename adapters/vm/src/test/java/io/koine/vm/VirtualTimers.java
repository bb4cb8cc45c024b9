package io.koine.vm;

import io.koine.model.spi.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A clock that moves when told to. Timers run on the thread that moves it, each at its own time.
final class VirtualTimers implements Timers {
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

    /// Near the end of the range, since only differences of `nanoTime` mean anything.
    private static final long ORIGIN = Long.MAX_VALUE - 1_000_000_000L;

    private record Due(long nanos, long number) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return nanos != other.nanos ? Long.compare(nanos, other.nanos) : Long.compare(number, other.number);
        }
    }

    private final TreeMap<Due, Runnable> tasks = new TreeMap<>();
    private long nanos;
    private long number;

    @Override
    public synchronized Instant now() {
        return START.plusNanos(nanos);
    }

    @Override
    public synchronized long nanoTime() {
        return ORIGIN + nanos;
    }

    @Override
    public synchronized Cancellable after(Duration delay, Runnable task) {
        Due due = new Due(nanos + delay.toNanos(), number++);
        tasks.put(due, task);
        return () -> cancel(due);
    }

    /// Moves the clock; every timer runs when its time comes.
    void advance(Duration by) {
        long end = nanosAfter(by);
        for (Runnable task = next(end); task != null; task = next(end)) {
            task.run();
        }
        set(end);
    }

    /// Moves the clock while nothing can run; what was due meanwhile runs afterwards, late.
    void standStill(Duration by) {
        set(nanosAfter(by));
        advance(Duration.ZERO);
    }

    synchronized int pending() {
        return tasks.size();
    }

    private synchronized void cancel(Due due) {
        tasks.remove(due);
    }

    private synchronized long nanosAfter(Duration by) {
        return nanos + by.toNanos();
    }

    private synchronized void set(long value) {
        nanos = value;
    }

    private synchronized @Nullable Runnable next(long end) {
        Map.Entry<Due, Runnable> first = tasks.firstEntry();
        if (first == null || first.getKey().nanos() > end) {
            return null;
        }
        nanos = Math.max(nanos, first.getKey().nanos());
        tasks.remove(first.getKey());
        return first.getValue();
    }
}
