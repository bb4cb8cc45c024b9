package io.koine.bench;

import io.koine.cli.Context;
import java.util.Arrays;
import picocli.CommandLine;

/// Entry point of `koine bench`.
public final class Main {
    private Main() {}

    /// Runs the benchmark and exits with its status, see [io.koine.cli.ExitCode].
    ///
    /// @param arguments scenario and options, or `micro` and its own
    public static void main(String[] arguments) {
        Context context = Context.ofProcess();
        CommandLine bench = new CommandLine(new BenchCommand(context)).addSubcommand(new MicroCommand(context));
        // A scenario is required, so that bench itself would ask for one before it looks for another command.
        boolean micro = arguments.length > 0 && arguments[0].equals("micro");
        CommandLine command = micro ? new CommandLine(new MicroCommand(context)) : bench;
        String[] rest = micro ? Arrays.copyOfRange(arguments, 1, arguments.length) : arguments;
        System.exit(io.koine.cli.Main.run(context, command, rest));
    }
}
