package io.koine.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.client.ApiClient;
import io.koine.cli.client.Json;
import io.koine.cli.client.Problem;
import io.koine.cli.client.ProblemException;
import io.koine.cli.manifest.Manifests;
import io.koine.cli.output.DiagnosticLine;
import io.koine.cli.output.Text;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `koine apply`: sends manifests; all of them take effect as one revision, or none.
@Command(
        name = "apply",
        description = {
            "Applies manifests, all or none.",
            "Exit status 3 means: applied, but something in them is accepted without being enforced."
        })
final class ApplyCommand implements Callable<Integer> {
    private final Session session;

    @Option(
            names = {"-f", "--filename"},
            required = true,
            paramLabel = "FILE|DIR|-",
            description = "Manifests: a file, a directory, or - for standard input. May be given again.")
    private List<String> operands = List.of();

    @Option(names = "--dry-run", description = "Say what would change, and change nothing.")
    private boolean dryRun;

    @Option(names = "--allow-unenforced", description = "Exit 0 although something is accepted without being enforced.")
    private boolean allowUnenforced;

    ApplyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Manifests manifests = Manifests.read(operands, session.context().in());
        JsonNode answer;
        try (ApiClient client = session.connect()) {
            answer = client.post(
                    ApiClient.path("v1", "config") + "?dryRun=" + dryRun, "application/yaml", manifests.text());
        } catch (ProblemException e) {
            Problem refused = e.problem();
            session.err("koine: " + Text.printable(refused.detail()));
            printDiagnostics(refused.diagnostics(), manifests);
            return ExitCode.FAILED;
        }
        List<JsonNode> diagnostics = Json.elements(answer.path("diagnostics"));
        if (!session.printedWhole(answer)) {
            answer.path("objects").forEach(object -> session.out(line(object)));
            printDiagnostics(diagnostics, manifests);
        }
        boolean unenforced = diagnostics.stream()
                .anyMatch(diagnostic -> diagnostic.path("code").asText().equals("NOT_ENFORCED"));
        return unenforced && !allowUnenforced ? ExitCode.UNENFORCED : ExitCode.OK;
    }

    private String line(JsonNode object) {
        String change = object.path("change").asText();
        String word = switch (change) {
            case "CREATED" -> "created";
            case "UPDATED" -> "configured";
            default -> change.toLowerCase(Locale.ROOT);
        };
        return Text.printable(object.path("key").asText() + " " + word + (dryRun ? " (dry run)" : ""));
    }

    private void printDiagnostics(List<JsonNode> diagnostics, Manifests manifests) {
        diagnostics.forEach(diagnostic -> session.err(DiagnosticLine.of(diagnostic, manifests::place)));
    }
}
