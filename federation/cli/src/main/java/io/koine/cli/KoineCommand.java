package io.koine.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// The verbless command: shows that a verb is missing.
@Command(
        name = "koine",
        synopsisSubcommandLabel = "VERB",
        description = "Talks to the control plane of a Koine mesh.",
        footer = {
            "",
            "Environment: KOINE_SERVER, KOINE_TOKEN, KOINE_TOKEN_FILE, KOINE_CA_FILE; options win over them.",
            "Exit status: 0 done; 1 refused, not reached, or a finding; 2 wrong command line; 3 applied, but not all of"
                    + " it is enforced."
        })
record KoineCommand(Context context) implements Callable<Integer> {
    @Override
    public Integer call() {
        context.err().println("koine: expected a verb; koine --help lists them");
        return ExitCode.USAGE;
    }
}
