package io.koine.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `koine token list`: the same as `koine get tokens`.
@Command(name = "list", description = "Lists join tokens and who used them; never the tokens themselves.")
final class TokenListCommand implements Callable<Integer> {
    private final Session session;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            description = "Only tokens for identities of this namespace.")
    private @Nullable String namespace;

    TokenListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        GetCommand.print(session, Listing.TOKENS, namespace);
        return ExitCode.OK;
    }
}
