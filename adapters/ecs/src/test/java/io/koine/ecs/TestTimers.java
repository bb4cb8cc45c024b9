package io.koine.ecs;

import io.koine.model.spi.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Timers that run when told to: a source's next reading is the one task that waits here.
final class TestTimers implements Timers {
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final List<Duration> delays = new ArrayList<>();

    @Override
    public Instant now() {
        return Instant.EPOCH;
    }

    @Override
    public long nanoTime() {
        return 0;
    }

    @Override
    public synchronized Cancellable after(Duration delay, Runnable task) {
        tasks.add(task);
        delays.add(delay);
        return () -> remove(task);
    }

    /// Runs the task that waits longest.
    ///
    /// @return whether there was one
    boolean runNext() {
        Runnable task = take();
        if (task != null) {
            task.run();
        }
        return task != null;
    }

    synchronized Duration lastDelay() {
        return delays.getLast();
    }

    private synchronized @Nullable Runnable take() {
        return tasks.poll();
    }

    private synchronized void remove(Runnable task) {
        tasks.remove(task);
    }
}
