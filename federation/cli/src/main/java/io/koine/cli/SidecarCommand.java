package io.koine.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `koine sidecar`: shows that a verb is missing.
@Command(name = "sidecar", synopsisSubcommandLabel = "VERB", description = "Asks about the Sidecar resource.")
record SidecarCommand(Context context) implements Callable<Integer> {
    @Override
    public Integer call() {
        context.err().println("koine: expected a verb after sidecar; koine sidecar --help lists them");
        return ExitCode.USAGE;
    }
}
