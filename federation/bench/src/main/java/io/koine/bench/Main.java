package io.koine.bench;

import io.koine.cli.Context;
import picocli.CommandLine;

/// Entry point of `koine bench`.
public final class Main {
    private Main() {}

    /// Runs the benchmark and exits with its status, see [io.koine.cli.ExitCode].
    ///
    /// @param arguments scenario and options
    public static void main(String[] arguments) {
        Context context = Context.ofProcess();
        System.exit(io.koine.cli.Main.run(
                context,
                new CommandLine(new BenchCommand(context)).addSubcommand(new MicroCommand(context)),
                arguments));
    }
}
