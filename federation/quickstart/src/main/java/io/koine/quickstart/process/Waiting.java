package io.koine.quickstart.process;

import io.koine.cli.client.CliException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Waits for something that another process does.
public final class Waiting {
    private static final Duration POLL = Duration.ofMillis(50);

    private Waiting() {}

    /// @param what names what is waited for
    /// @param atMost how long
    /// @param happened whether it has happened
    /// @throws CliException if the time runs out
    public static void until(String what, Duration atMost, BooleanSupplier happened) {
        long end = System.nanoTime() + atMost.toNanos();
        while (!happened.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new CliException(what + ": not after " + atMost.toSeconds() + " s");
            }
            pause(POLL);
        }
    }

    /// @param time how long to wait
    /// @throws CliException if interrupted
    public static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException("interrupted", e);
        }
    }

    static boolean forExit(Process process, int seconds) {
        try {
            return process.waitFor(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException("interrupted", e);
        }
    }
}
