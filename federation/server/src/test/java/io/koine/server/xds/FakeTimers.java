package io.koine.server.xds;

import io.koine.model.spi.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A clock that moves when told to; what is due runs on the thread that moves it.
final class FakeTimers implements Timers {
    static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

    private final List<Task> tasks = new ArrayList<>();
    private Instant now = START;
    private long number;

    private record Task(long number, Instant due, Runnable work) {}

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public long nanoTime() {
        return Duration.between(START, now).toNanos();
    }

    @Override
    public Cancellable after(Duration delay, Runnable work) {
        Task task = new Task(number++, now.plus(delay), work);
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    void advance(Duration by) {
        Instant end = now.plus(by);
        List<Task> due = tasks.stream()
                .filter(task -> !task.due().isAfter(end))
                .sorted(Comparator.comparing(Task::due))
                .toList();
        for (Task task : due) {
            if (tasks.remove(task)) {
                now = task.due();
                task.work().run();
            }
        }
        now = end;
    }

    int pending() {
        return tasks.size();
    }
}
