package io.koine.quickstart.process;

import io.koine.cli.client.CliException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Waits for something that another process does.
public final class Waiting {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int NAMED = 5;

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

    /// Waits for all of many things, which may be many on a slow machine: as long as there are fewer and fewer that
    /// are missing, it goes on.
    ///
    /// @param what names what is waited for
    /// @param idle how long nothing more may happen
    /// @param missing names what is not there yet
    /// @throws CliException if the time runs out; it names what is missing
    public static void untilNone(String what, Duration idle, Supplier<List<String>> missing) {
        long end = System.nanoTime() + idle.toNanos();
        int least = Integer.MAX_VALUE;
        for (List<String> left = missing.get(); !left.isEmpty(); left = missing.get()) {
            if (left.size() < least) {
                least = left.size();
                end = System.nanoTime() + idle.toNanos();
            } else if (System.nanoTime() > end) {
                throw new CliException(
                        what + ": for " + idle.toSeconds() + " s nothing has moved; missing: " + few(left));
            }
            pause(POLL);
        }
    }

    private static String few(List<String> names) {
        String first = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
        return names.size() > NAMED ? first + " and " + (names.size() - NAMED) + " more" : first;
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
