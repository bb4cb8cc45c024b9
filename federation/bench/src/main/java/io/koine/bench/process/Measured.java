package io.koine.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What Linux and the JVM say of a process.
///
/// @param pid its number
public record Measured(long pid) {
    /// `sysconf(_SC_CLK_TCK)` on every Linux that the JDK runs on.
    private static final double TICKS_PER_SECOND = 100;

    private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB$");
    private static final Pattern HEAP_USED = Pattern.compile("used (\\d+)K");

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int STILL_LOOKS = 8;
    private static final int MOST_LOOKS = 80;

    /// Fields 14 and 15 of `/proc/PID/stat`, counted from 1, behind the name in parentheses.
    private static final int USER = 14 - 3;

    private static final int SYSTEM = 15 - 3;

    /// @return seconds of processor time since it began, its own and the kernel's for it
    public double cpuSeconds() {
        String stat = read(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM])) / TICKS_PER_SECOND;
    }

    /// @return resident memory in megabytes (10^6)
    public double residentMegabytes() {
        Matcher matcher = RESIDENT.matcher(read(Path.of("/proc/" + pid + "/status")));
        if (!matcher.find()) {
            throw new IllegalStateException("/proc/" + pid + "/status: no VmRSS");
        }
        return Long.parseLong(matcher.group(1)) * 1024 / 1e6;
    }

    /// Collects garbage first.
    ///
    /// @return live heap in megabytes (10^6)
    public double liveHeapMegabytes() {
        jcmd("GC.run");
        Matcher matcher = HEAP_USED.matcher(jcmd("GC.heap_info"));
        if (!matcher.find()) {
            throw new IllegalStateException("jcmd " + pid + " GC.heap_info: no line with \"used\"");
        }
        return Long.parseLong(matcher.group(1)) * 1024 / 1e6;
    }

    /// Collects garbage first, and waits until no more is given back: the JVM returns memory to the system in
    /// steps, for seconds after a collection.
    ///
    /// @return resident memory in megabytes (10^6)
    public double settledMegabytes() {
        jcmd("GC.run");
        double least = residentMegabytes();
        int still = 0;
        for (int look = 0; look < MOST_LOOKS && still < STILL_LOOKS; look++) {
            LockSupport.parkNanos(LOOK_NANOS);
            double now = residentMegabytes();
            still = now < least ? 0 : still + 1;
            least = Math.min(least, now);
        }
        return least;
    }

    /// @return the load averages of the machine
    public static String load() {
        return read(Path.of("/proc/loadavg")).strip();
    }

    private String jcmd(String command) {
        Path program = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        try {
            Process process = new ProcessBuilder(program.toString(), Long.toString(pid), command)
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(program + " " + command + ": " + said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
