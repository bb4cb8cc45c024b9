package io.koine.server.xds;

import io.koine.envoy.delta.Plans;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the streams of one thread are to do besides answering their proxies: in the order in which it was handed over,
/// some at a time, so that neither messages that come nor those that go out wait for a whole round of streams.
///
/// Bounded by the streams, each of which waits here once at most.
///
/// Threads: `later` from any; tasks run on the lane's thread.
final class Lane {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    /// A turn of so many takes a millisecond or two.
    private static final int TURN = 64;

    private final Executor thread;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean running = new AtomicBoolean();
    private final Plans plans = new Plans();

    /// @param thread runs one task after the other
    Lane(Executor thread) {
        this.thread = thread;
    }

    /// @return what the sessions of the lane's streams were found to need lately: for its thread alone
    Plans plans() {
        return plans;
    }

    /// @param task one that throws is reported, and costs nobody else anything
    void later(Runnable task) {
        waiting.add(task);
        start();
    }

    private void start() {
        if (running.compareAndSet(false, true)) {
            try {
                thread.execute(this::turn);
            } catch (RejectedExecutionException e) {
                // The server has stopped: its streams are gone, and nobody waits for what was left.
                waiting.clear();
            }
        }
    }

    private void turn() {
        try {
            for (int done = 0; done < TURN; done++) {
                Runnable task = waiting.poll();
                if (task == null) {
                    break;
                }
                run(task);
            }
        } finally {
            running.set(false);
            if (!waiting.isEmpty()) {
                start();
            }
        }
    }

    /// An exception is our bug, and costs the task that has it: the others of this thread are served.
    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("a task of a connection's thread failed", e);
        }
    }
}
