package io.koine.bench;

import io.koine.cli.Context;
import io.koine.cli.FailureHandler;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import picocli.CommandLine;

/// Entry point of `koine bench`.
public final class Main {
    private Main() {}

    /// Runs the benchmark and exits with its status, see [io.koine.cli.ExitCode].
    ///
    /// @param arguments scenario and options
    public static void main(String[] arguments) {
        Context context = new Context(
                System.getenv(),
                System.in,
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                InstantSource.system());
        System.exit(new CommandLine(new BenchCommand(context))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(Math.max(io.koine.cli.Main.MIN_HELP_WIDTH, context.terminalWidth()))
                .setOut(context.out())
                .setErr(context.err())
                .setExecutionExceptionHandler(new FailureHandler(context))
                .execute(arguments));
    }
}
