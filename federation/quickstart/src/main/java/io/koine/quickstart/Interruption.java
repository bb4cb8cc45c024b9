package io.koine.quickstart;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ends the programs of the quickstart when it is told to end (ctrl-c, SIGTERM): in good order if it was waiting for
/// that, else at once.
///
/// Threads: made, waited on and closed by the main thread; the JVM's shutdown runs [#end].
final class Interruption implements AutoCloseable {
    /// Agents let their Envoys drain for some seconds.
    private static final int CLOSE_SECONDS = 30;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean awaited;

    /// @return a new one, which the JVM's shutdown knows
    static Interruption register() {
        Interruption interruption = new Interruption();
        Runtime.getRuntime().addShutdownHook(new Thread(interruption::end, "quickstart-end"));
        return interruption;
    }

    /// Waits until the program is told to end. Whoever waits closes this when everything has been stopped.
    void await() {
        awaited = true;
        try {
            asked.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Says that everything has been stopped.
    @Override
    public void close() {
        closed.countDown();
    }

    /// The main thread itself cannot be waited for: it may be about to exit, which waits for the shutdown.
    private void end() {
        asked.countDown();
        try {
            if (awaited && closed.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroy);
    }
}
