package io.koine.quickstart;

import io.koine.cli.Context;
import picocli.CommandLine;

/// Entry point of `koine quickstart`.
public final class Main {
    private Main() {}

    /// Runs the quickstart and exits with its status, see [io.koine.cli.ExitCode].
    ///
    /// @param arguments options
    public static void main(String[] arguments) {
        Context context = Context.ofProcess();
        System.exit(io.koine.cli.Main.run(context, new CommandLine(new QuickstartCommand(context)), arguments));
    }
}
