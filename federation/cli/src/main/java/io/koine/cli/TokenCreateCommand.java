package io.koine.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.koine.cli.client.ApiClient;
import io.koine.cli.client.CliException;
import io.koine.cli.client.Json;
import io.koine.cli.client.Target;
import io.koine.cli.output.Text;
import io.koine.trust.Pem;
import io.koine.trust.SpiffeFormatException;
import io.koine.trust.TrustDomain;
import io.koine.trust.enrol.EnrolmentFormatException;
import io.koine.trust.enrol.JoinFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `koine token create`: the one command that shows a secret, since it is shown only once.
@Command(
        name = "create",
        description = {
            "Creates a join token for one host and one identity.",
            "Without --out the token alone goes to standard output; it is shown only this once."
        })
final class TokenCreateCommand implements Callable<Integer> {
    private final Session session;

    @Option(
            names = {"-n", "--namespace"},
            required = true,
            paramLabel = "NS",
            description = "Namespace of the identity.")
    private String namespace = "";

    @Option(names = "--service-account", required = true, paramLabel = "SA", description = "Service account.")
    private String serviceAccount = "";

    @Option(
            names = {"-l", "--label"},
            paramLabel = "K=V",
            description = "Label of the workload, which policies select by. May be given again.")
    private Map<String, String> labels = Map.of();

    @Option(
            names = "--source",
            paramLabel = "ID",
            description = {
                "The source that publishes the workload: a cluster's pod or task, named by --name as the source names",
                "it, with labels and service by its platform. Default: a workload that registers itself."
            })
    private @Nullable String source;

    @Option(names = "--service", paramLabel = "NAME", description = "The service that the workload belongs to.")
    private @Nullable String service;

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the workload instance.")
    private @Nullable String name;

    @Option(
            names = "--ttl",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "How long the token can be used, such as 90s, 10m or 1h30m (default: 10m).")
    private Duration ttl = Duration.ofMinutes(10);

    @Option(names = "--out", paramLabel = "FILE", description = "Write a join file for the agent, with mode 0600.")
    private @Nullable Path out;

    TokenCreateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (out == null) {
            JsonNode created = create();
            if (!session.printedWhole(created)) {
                session.out(Text.printable(created.path("token").asText()));
                session.err(summary(created));
            }
            return ExitCode.OK;
        }
        // The file comes first: a token that cannot be kept must not be made.
        try (SecretFile file = SecretFile.prepare(out)) {
            JsonNode created = create();
            file.commit(joinFile(created).print());
            session.err("join file " + out + ": " + summary(created));
        }
        return ExitCode.OK;
    }

    private JsonNode create() {
        ObjectNode request = Json.object()
                .put("namespace", namespace)
                .put("serviceAccount", serviceAccount)
                .put("ttlSeconds", ttl.toSeconds());
        if (source != null) {
            request.put("source", source);
        }
        if (!labels.isEmpty()) {
            ObjectNode labelled = request.putObject("labels");
            labels.forEach(labelled::put);
        }
        if (service != null) {
            request.put("service", service);
        }
        if (name != null) {
            request.put("name", name);
        }
        try (ApiClient client = session.connect()) {
            return client.post(ApiClient.path("v1", "tokens"), "application/json", request.toString());
        }
    }

    private static JoinFile joinFile(JsonNode created) {
        String anchors = Json.elements(created.path("anchors")).stream()
                .map(JsonNode::asText)
                .collect(Collectors.joining("\n"));
        try {
            return new JoinFile(
                    Target.parseServer(created.path("server").asText()),
                    created.path("token").asText(),
                    new TrustDomain(created.path("trustDomain").asText()),
                    Pem.parseCertificates(anchors));
        } catch (SpiffeFormatException | EnrolmentFormatException e) {
            throw new CliException(
                    "the control plane's answer cannot be made a join file: " + e.getMessage()
                            + "\nRevoke the token by: koine token revoke "
                            + created.path("id").asText(),
                    e);
        }
    }

    private static String summary(JsonNode created) {
        String instance = Rows.text(created, "instance");
        return Text.printable("token " + Rows.text(created, "id")
                + (instance.isEmpty() ? "" : " for instance " + instance) + ", usable once until "
                + Rows.text(created, "expires"));
    }
}
