package io.koine.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.koine.cli.client.ApiClient;
import io.koine.cli.client.Json;
import io.koine.cli.output.DiagnosticJson;
import io.koine.cli.output.DiagnosticLine;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `koine analyze`: what stands out in the policies of a mesh.
@Command(
        name = "analyze",
        description = {
            "Says what stands out in the policies of the mesh, or with -f of manifests.",
            "Exit status 1 means: there is an error among it."
        })
final class AnalyzeCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private OfflineOptions manifests = new OfflineOptions();

    AnalyzeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode answer = manifests.offline() ? offline() : live();
        List<JsonNode> found = Json.elements(answer.path("diagnostics"));
        if (!session.printedWhole(answer)) {
            found.forEach(diagnostic -> session.out(DiagnosticLine.of(diagnostic, _ -> "")));
            session.out(count(found, "ERROR") + " errors, " + count(found, "WARNING") + " warnings, "
                    + count(found, "INFO") + " notes");
        }
        return count(found, "ERROR") > 0 ? ExitCode.FAILED : ExitCode.OK;
    }

    private static long count(List<JsonNode> found, String severity) {
        return found.stream()
                .filter(diagnostic -> diagnostic.path("severity").asText().equals(severity))
                .count();
    }

    private JsonNode live() {
        try (ApiClient client = session.connect()) {
            return client.get(ApiClient.path("v1", "analyze"));
        }
    }

    private JsonNode offline() {
        ArrayNode found = Json.array();
        manifests.load(session.context()).analysis().forEach(each -> found.add(DiagnosticJson.of(each)));
        return Json.object().set("diagnostics", found);
    }
}
