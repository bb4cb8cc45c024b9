package io.koine.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.client.ApiClient;
import io.koine.cli.client.Json;
import io.koine.cli.output.Documents;
import io.koine.cli.output.Text;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `koine sidecar propose`: a Sidecar that asks for what the workloads of a namespace have called.
@Command(
        name = "propose",
        description = {
            "Prints a Sidecar that tells the proxies of a namespace of no more than what its workloads have called.",
            "Nothing is applied: read it, add what is called seldom, then koine apply or kubectl apply it. Exit status"
                    + " 1 means: nothing is known that could be proposed."
        })
final class SidecarProposeCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "NAMESPACE", description = "The namespace of the workloads.")
    private String namespace = "";

    SidecarProposeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode answer;
        try (ApiClient client = session.connect()) {
            answer = client.get(
                    ApiClient.path("v1", "sidecar", "proposal") + "?namespace=" + ApiClient.encode(namespace));
        }
        boolean proposes = answer.path("manifest").isObject();
        if (!session.printedWhole(answer)) {
            if (proposes) {
                print(answer);
            } else {
                session.err("No proxy of namespace " + namespace
                        + " has reported a call of a service that is there now. Agents report within ten seconds, and"
                        + " to a control plane that was started anew within ten minutes.");
            }
        }
        return proposes ? ExitCode.OK : ExitCode.FAILED;
    }

    /// What a reader has to know stands before the manifest as comments, so that it stays with the file.
    private void print(JsonNode answer) {
        List<JsonNode> observed = Json.elements(answer.path("observed"));
        List<JsonNode> silent = Json.elements(answer.path("silent"));
        String since = observed.stream()
                .map(one -> Rows.text(one, "since"))
                .min(String::compareTo)
                .orElse("-");
        comment("What " + observed.size() + " of "
                + (observed.size() + silent.size()) + " instances of namespace " + namespace
                + " have called since " + since + ".");
        comment("Read it before you apply it: what is called seldom may be missing.");
        silent.forEach(one -> comment("No call known of: " + one.asText()));
        observed.stream()
                .filter(one -> !one.path("whole").asBoolean())
                .forEach(one -> comment("Not all calls kept of: " + Rows.text(one, "instance")));
        answer.path("gone").forEach(host -> comment("Called, but of no service now: " + host.asText()));
        answer.path("inForce")
                .forEach(key -> comment("In force; what it leaves out could not be called: " + key.asText()));
        session.out(Documents.print(answer.path("manifest"), true));
    }

    private void comment(String text) {
        session.out("# " + Text.printable(text));
    }
}
