package io.koine.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.client.ApiClient;
import io.koine.cli.output.Text;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `koine status`: whether the control plane is ready to serve.
@Command(
        name = "status",
        description = {"Shows the control plane's state.", "Exit status 1 means: reached, but not ready."})
final class StatusCommand implements Callable<Integer> {
    private final Session session;

    StatusCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode status;
        try (ApiClient client = session.connect()) {
            status = client.get(ApiClient.path("v1", "status"));
        }
        boolean ready = status.path("ready").asBoolean();
        if (!session.printedWhole(status)) {
            String reason = Rows.text(status, "reason");
            print("ready", ready ? "yes" : "no" + (reason.isEmpty() ? "" : ": " + reason));
            print("version", Rows.text(status, "version"));
            print("trust domain", Rows.text(status, "trustDomain"));
            print("revision", Rows.text(status, "revision"));
            print("generation", Rows.text(status, "generation"));
            print("bundle sequence", Rows.text(status, "bundleSequence"));
            print("proxies", Rows.text(status, "proxies"));
            String unsafe = Rows.text(status, "unsafePlaintextXds");
            if (!unsafe.isEmpty()) {
                print("UNSAFE", "xDS in plaintext on " + unsafe + ": whoever reaches it is given any configuration");
            }
        }
        return ready ? ExitCode.OK : ExitCode.FAILED;
    }

    private void print(String name, String value) {
        session.out(Text.printable(String.format(Locale.ROOT, "%-17s %s", name, value)));
    }
}
