package io.koine.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `koine token`: shows that a verb is missing.
@Command(
        name = "token",
        synopsisSubcommandLabel = "VERB",
        description = "Join tokens, by which a host enters the mesh.")
record TokenCommand(Context context) implements Callable<Integer> {
    @Override
    public Integer call() {
        context.err().println("koine: token: expected create, list or revoke");
        return ExitCode.USAGE;
    }
}
