package io.koine.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What figures were measured on.
///
/// @param processors how many
/// @param model of the processors
/// @param memoryGigabytes all of it (10^9)
/// @param kernel the system's name and release
/// @param jdk the version of the JDK
public record Machine(int processors, String model, double memoryGigabytes, String kernel, String jdk) {
    private static final Pattern MODEL = Pattern.compile("(?m)^(?:model name|CPU part)\\s*:\\s*(.+)$");
    private static final Pattern MEMORY = Pattern.compile("(?m)^MemTotal:\\s+(\\d+) kB$");

    /// @return this machine
    public static Machine here() {
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                model(read("/proc/cpuinfo")),
                gigabytes(read("/proc/meminfo")),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vendor.version", "") + " " + Runtime.version());
    }

    /// @param cpuinfo as in `/proc/cpuinfo`
    static String model(String cpuinfo) {
        Matcher matcher = MODEL.matcher(cpuinfo);
        return matcher.find() ? matcher.group(1).strip() : "of an unknown model";
    }

    /// @param meminfo as in `/proc/meminfo`
    static double gigabytes(String meminfo) {
        Matcher matcher = MEMORY.matcher(meminfo);
        if (!matcher.find()) {
            throw new IllegalArgumentException("/proc/meminfo: no MemTotal");
        }
        return Long.parseLong(matcher.group(1)) * 1024 / 1e9;
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d processors (%s), %.1f GB, %s, JDK %s",
                processors,
                model,
                memoryGigabytes,
                kernel,
                jdk.strip());
    }
}
