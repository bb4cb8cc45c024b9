package io.koine.quickstart.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.koine.cli.client.ApiClient;
import io.koine.cli.client.CliException;
import io.koine.cli.client.Json;
import io.koine.cli.client.Problem;
import io.koine.cli.client.ProblemException;
import io.koine.cli.manifest.Manifests;
import io.koine.cli.output.DiagnosticLine;
import io.koine.cli.output.Text;
import io.koine.model.policy.PolicyMeaning;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Applies the policies of a case.
final class Policies {
    private Policies() {}

    /// @param client of the control plane
    /// @param rules the policies, and what they mean
    /// @return what the control plane says about them, with file and line
    /// @throws CliException with everything that is wrong, if it refuses them
    static List<JsonNode> apply(ApiClient client, CaseRun.Rules rules) {
        Manifests manifests = rules.manifests();
        if (rules.meaning() != PolicyMeaning.STRICT) {
            client.post("/v1/config", "application/yaml", meaning(rules.meaning()));
        }
        try {
            JsonNode answer = client.post("/v1/config", "application/yaml", manifests.text());
            return placed(Json.elements(answer.path("diagnostics")), manifests);
        } catch (ProblemException e) {
            Problem refused = e.problem();
            throw new CliException(
                    Stream.concat(
                                    Stream.of(Text.printable(refused.detail())),
                                    placed(refused.diagnostics(), manifests).stream()
                                            .map(Policies::line))
                            .collect(Collectors.joining("\n")),
                    e);
        }
    }

    private static String meaning(PolicyMeaning meaning) {
        return """
                apiVersion: mesh.koine.io/v1
                kind: MeshConfig
                metadata: {name: mesh, namespace: istio-system}
                spec: {policyMeaning: %s}
                """.formatted(meaning);
    }

    /// @param diagnostic as the API gives it
    /// @return it on one line
    static String line(JsonNode diagnostic) {
        return DiagnosticLine.of(diagnostic, line -> "");
    }

    /// The control plane saw one text; people want to know in which of their files.
    private static List<JsonNode> placed(List<JsonNode> diagnostics, Manifests manifests) {
        return diagnostics.stream()
                .map(diagnostic -> placed(
                        diagnostic, manifests.place(diagnostic.path("line").asInt())))
                .toList();
    }

    private static JsonNode placed(JsonNode diagnostic, String place) {
        int colon = place.lastIndexOf(':');
        return colon < 0
                ? diagnostic
                : diagnostic
                        .<ObjectNode>deepCopy()
                        .put("file", place.substring(0, colon))
                        .put("line", Integer.parseInt(place.substring(colon + 1)));
    }
}
