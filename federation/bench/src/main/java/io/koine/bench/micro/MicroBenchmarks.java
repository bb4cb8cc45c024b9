package io.koine.bench.micro;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/// Runs micro-benchmarks, each in a JVM of its own.
public final class MicroBenchmarks {
    private static final int WARM_UPS = 3;
    private static final int MEASUREMENTS = 5;
    private static final TimeValue EACH = TimeValue.seconds(1);
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private MicroBenchmarks() {}

    /// JMH reports its progress on the standard output.
    ///
    /// @param pattern a regular expression that is found in the names of those to run
    /// @return a line for each: its name, microseconds and allocated bytes per call
    /// @throws IllegalArgumentException if none has such a name
    /// @throws IllegalStateException if one fails
    public static List<String> run(String pattern) {
        List<String> lines = new ArrayList<>();
        for (RunResult result : results(pattern)) {
            lines.add(line(result));
        }
        return lines;
    }

    private static Collection<RunResult> results(String pattern) {
        try {
            return new Runner(new OptionsBuilder()
                            .include(pattern)
                            .forks(1)
                            .warmupIterations(WARM_UPS)
                            .warmupTime(EACH)
                            .measurementIterations(MEASUREMENTS)
                            .measurementTime(EACH)
                            .addProfiler(GCProfiler.class)
                            .shouldFailOnError(true)
                            .build())
                    .run();
        } catch (NoBenchmarksException e) {
            throw new IllegalArgumentException("expected what is found in the name of a micro-benchmark", e);
        } catch (RunnerException e) {
            throw new IllegalStateException("a micro-benchmark fails: " + e.getMessage(), e);
        }
    }

    private static String line(RunResult result) {
        String name = result.getParams().getBenchmark().replaceFirst(".*\\.(\\w+\\.\\w+)$", "$1");
        Result<?> time = result.getPrimaryResult();
        Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
        return String.format(
                Locale.ROOT,
                "%-32s %12.3f ± %.3f %s %14.0f B/op",
                name,
                time.getScore(),
                time.getScoreError(),
                time.getScoreUnit(),
                allocated == null ? Double.NaN : allocated.getScore());
    }
}
