package io.koine.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `koine bundle`: shows that a verb is missing.
@Command(name = "bundle", synopsisSubcommandLabel = "VERB", description = "The mesh's trust bundle.")
record BundleCommand(Context context) implements Callable<Integer> {
    @Override
    public Integer call() {
        context.err().println("koine: bundle: expected show");
        return ExitCode.USAGE;
    }
}
