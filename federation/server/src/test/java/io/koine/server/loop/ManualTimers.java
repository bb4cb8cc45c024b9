package io.koine.server.loop;

import io.koine.model.spi.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A clock that moves when told to; what is due runs on the thread that moves it. Safe from any thread.
public final class ManualTimers implements Timers {
    private final List<Task> tasks = new ArrayList<>();
    private Duration now = Duration.ZERO;

    private record Task(Duration due, Runnable work) {}

    @Override
    public synchronized Instant now() {
        return Instant.EPOCH.plus(now);
    }

    @Override
    public synchronized long nanoTime() {
        return now.toNanos();
    }

    @Override
    public synchronized Cancellable after(Duration delay, Runnable work) {
        Task task = new Task(now.plus(delay), work);
        tasks.add(task);
        return () -> cancel(task);
    }

    /// @param by how far the clock moves
    public void advance(Duration by) {
        for (Runnable work : due(by)) {
            work.run();
        }
    }

    /// @return how long it is to each task, in order
    public synchronized List<Duration> waiting() {
        return tasks.stream().map(task -> task.due().minus(now)).sorted().toList();
    }

    private synchronized List<Runnable> due(Duration by) {
        now = now.plus(by);
        List<Task> due = tasks.stream()
                .filter(task -> task.due().compareTo(now) <= 0)
                .sorted(Comparator.comparing(Task::due))
                .toList();
        tasks.removeAll(due);
        return due.stream().map(Task::work).toList();
    }

    private synchronized void cancel(Task task) {
        tasks.remove(task);
    }
}
