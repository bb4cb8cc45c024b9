package io.koine.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `koine mtls`: shows that a verb is missing.
@Command(name = "mtls", synopsisSubcommandLabel = "VERB", description = "Asks about mutual TLS.")
record MtlsCommand(Context context) implements Callable<Integer> {
    @Override
    public Integer call() {
        context.err().println("koine: expected a verb after mtls; koine mtls --help lists them");
        return ExitCode.USAGE;
    }
}
