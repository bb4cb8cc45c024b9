package io.koine.server.loop;

import io.koine.model.spi.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The machine's clock and timers. A task runs on a virtual thread of its own, so that it may block.
/// Once closed, it starts no task any more.
public final class SystemTimers implements Timers, AutoCloseable {
    private final ScheduledThreadPoolExecutor scheduler;
    private final Thread.UncaughtExceptionHandler bugs;

    /// @param bugs is told of exceptions that leave a task
    public SystemTimers(Thread.UncaughtExceptionHandler bugs) {
        this.bugs = bugs;
        this.scheduler = new ScheduledThreadPoolExecutor(
                1,
                Thread.ofPlatform().name("koine-timer").daemon(true).factory(),
                new ThreadPoolExecutor.DiscardPolicy());
        scheduler.setRemoveOnCancelPolicy(true);
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        ScheduledFuture<?> future = scheduler.schedule(
                () -> Thread.ofVirtual()
                        .name("timer-task")
                        .uncaughtExceptionHandler(bugs)
                        .start(task),
                delay.toNanos(),
                TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
    }
}
