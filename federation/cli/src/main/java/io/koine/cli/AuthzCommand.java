package io.koine.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `koine authz`: shows that a verb is missing.
@Command(name = "authz", synopsisSubcommandLabel = "VERB", description = "Asks what policy allows, and what it did.")
record AuthzCommand(Context context) implements Callable<Integer> {
    @Override
    public Integer call() {
        context.err().println("koine: expected a verb after authz; koine authz --help lists them");
        return ExitCode.USAGE;
    }
}
