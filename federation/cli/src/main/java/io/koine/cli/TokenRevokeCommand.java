package io.koine.cli;

import io.koine.cli.client.ApiClient;
import io.koine.cli.client.ProblemException;
import io.koine.cli.output.Text;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `koine token revoke`: makes tokens useless. Identities that were got by them stay.
@Command(name = "revoke", description = "Makes join tokens useless; identities got by them stay.")
final class TokenRevokeCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(arity = "1..*", paramLabel = "ID", description = "Ids of tokens, as token list shows them.")
    private List<String> ids = List.of();

    TokenRevokeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        boolean all = true;
        try (ApiClient client = session.connect()) {
            for (String id : ids) {
                all &= revoke(client, id);
            }
        }
        return all ? ExitCode.OK : ExitCode.FAILED;
    }

    private boolean revoke(ApiClient client, String id) {
        try {
            client.delete(ApiClient.path("v1", "tokens", id));
            session.out(Text.printable("token " + id + " revoked"));
            return true;
        } catch (ProblemException e) {
            session.err("koine: "
                    + Text.printable("token " + id + ": " + e.problem().detail()));
            return false;
        }
    }
}
