package io.koine.model.spi;

import java.time.Duration;
import java.time.Instant;

/// The clock and the timers, passed in so that the same code runs in virtual time.
public interface Timers {
    /// @return wall-clock time, for what people and certificates see
    Instant now();

    /// @return nanoseconds of a clock that never jumps; for leases and deadlines. Only differences mean
    ///     anything
    long nanoTime();

    /// Runs a task once, on a thread that may block.
    ///
    /// @param delay from now, not negative
    /// @param task what to run; an exception that leaves it is our bug and is reported as one
    /// @return a handle that keeps a task that has not started yet from running
    Cancellable after(Duration delay, Runnable task);

    /// A task that can be called off.
    interface Cancellable {
        /// Calls the task off, if it has not started yet. May be called more than once.
        void cancel();
    }
}
