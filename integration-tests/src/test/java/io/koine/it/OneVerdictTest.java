package io.koine.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.koine.cli.client.Problem;
import io.koine.cli.client.ProblemException;
import io.koine.cli.manifest.ManifestFile;
import io.koine.cli.manifest.Manifests;
import io.koine.cli.offline.OfflineMesh;
import io.koine.cli.offline.OfflineSettings;
import io.koine.istio.PolicyReading;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Severity;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.PolicyMeaning;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// A manifest is judged alike through every door: the API, the command line without a control plane, what a cluster
/// holds already, and the admission of a cluster. Where a door differs, it is an exception here that says why.
final class OneVerdictTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final YAMLMapper YAML = new YAMLMapper();

    @TempDir
    private Path directory;

    private @Nullable InProcessServer started;

    @AfterEach
    void stop() {
        if (started != null) {
            started.close();
        }
    }

    private void start() {
        started = InProcessServer.start(directory, List.of());
    }

    private InProcessServer server() {
        return Objects.requireNonNull(started);
    }

    /// What one door says.
    ///
    /// @param accepted whether the object may come in
    /// @param said what is said of it: severity, code and field
    record Verdict(boolean accepted, List<String> said) {
        static Verdict of(boolean accepted, Stream<String> said) {
            return new Verdict(accepted, said.sorted().toList());
        }
    }

    @TestFactory
    Stream<DynamicTest> strictly() {
        start();
        return judged(PolicyMeaning.STRICT);
    }

    @TestFactory
    Stream<DynamicTest> asIstioDoes() {
        start();
        server().post("/v1/config", """
                apiVersion: mesh.koine.io/v1
                kind: MeshConfig
                metadata: {name: mesh, namespace: istio-system}
                spec: {policyMeaning: ISTIO}
                """);
        return judged(PolicyMeaning.ISTIO);
    }

    private Stream<DynamicTest> judged(PolicyMeaning meaning) {
        List<VerdictCorpus.Entry> objects = VerdictCorpus.objects();
        assertThat(objects).hasSizeGreaterThan(80);
        return objects.stream().map(object -> dynamicTest(object.toString(), () -> judge(object, meaning)));
    }

    private void judge(VerdictCorpus.Entry object, PolicyMeaning meaning) throws IOException {
        JsonNode answer = rest(object.yaml());
        Verdict api = verdict(answer);
        String json = YAML.readTree(object.yaml()).toString();

        assertThat(offline(object.yaml(), meaning)).as("koine analyze -f").isEqualTo(api);
        assertAdmission(object, json, answer);
        assertThat(held(object, json))
                .as("in a cluster already")
                .isEqualTo(opensADoor(answer) && meaning == PolicyMeaning.STRICT ? warnedOf(answer) : api);
    }

    /// Of these an API server makes no object, so that neither its webhooks nor its watches ever see them.
    @Test
    void textsWithoutAnObjectAreRefusedByTheTwoDoorsThatTakeTexts() {
        start();
        for (String text : VerdictCorpus.texts()) {
            Verdict api = verdict(rest(text));
            assertThat(api.accepted()).as(text).isFalse();
            assertThat(offline(text, PolicyMeaning.STRICT)).as(text).isEqualTo(api);
        }
    }

    /// What stands beside policy in users' files: the command line reads it, to know the workloads; the API, which has
    /// them from the sources, says that it is left out; a cluster does not ask the mesh about it.
    @Test
    void ofWhatIsNoPolicyTheDoorsKnowDifferently() {
        start();
        String pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec: {containers: []}\n";
        String policy = new VerdictCorpus.Entry("security.istio.io/v1", "AuthorizationPolicy", "spec: {}").yaml();
        assertThat(verdict(rest(policy + "---\n" + pod)))
                .isEqualTo(new Verdict(true, List.of("WARNING UNKNOWN_KIND ")));
        assertThat(offline(policy + "---\n" + pod, PolicyMeaning.STRICT)).isEqualTo(new Verdict(true, List.of()));
        assertThat(admission("", "Pod", "{\"x\":1}"))
                .isEqualTo(JSON.createObjectNode().put("uid", "u").put("allowed", true));
    }

    private JsonNode rest(String manifests) {
        try {
            return server().post("/v1/config?dryRun=true", manifests);
        } catch (ProblemException e) {
            Problem problem = e.problem();
            assertThat(problem.status()).isEqualTo(422);
            return JSON.createObjectNode()
                    .put("status", problem.status())
                    .set("diagnostics", JSON.valueToTree(problem.diagnostics()));
        }
    }

    private static Verdict verdict(JsonNode answer) {
        return Verdict.of(
                !answer.has("status"),
                diagnostics(answer)
                        .map(each -> each.path("severity").asText() + " "
                                + each.path("code").asText() + " "
                                + each.path("field").asText()));
    }

    /// The notes that change nothing are for whoever uses the API or the command line.
    private static Stream<JsonNode> diagnostics(JsonNode answer) {
        return answer.path("diagnostics")
                .valueStream()
                .filter(each -> !each.path("severity").asText().equals("INFO"));
    }

    private static Verdict offline(String yaml, PolicyMeaning meaning) {
        OfflineSettings settings = new OfflineSettings(
                OfflineSettings.DEFAULT.trustDomain(), OfflineSettings.DEFAULT.rootNamespace(), Optional.of(meaning));
        return verdict(OfflineMesh.of(new Manifests(List.of(new ManifestFile("file.yaml", yaml))), settings)
                .diagnostics());
    }

    private static Verdict verdict(List<Diagnostic> diagnostics) {
        return Verdict.of(
                diagnostics.stream().noneMatch(each -> each.severity() == Severity.ERROR),
                diagnostics.stream()
                        .filter(each -> each.severity() != Severity.INFO)
                        .map(each -> each.severity() + " " + each.code() + " "
                                + each.origin().field()));
    }

    /// A cluster's API server shows the object that it has stored.
    private static Verdict held(VerdictCorpus.Entry object, String json) {
        PolicyReading reading =
                PolicyReading.of(new ObjectKey(object.kind(), "shop", "judged"), Instant.EPOCH, json, Optional.empty());
        Verdict said = verdict(reading.diagnostics());
        return new Verdict(reading.accepted(), said.said());
    }

    private static boolean opensADoor(JsonNode answer) {
        return diagnostics(answer).anyMatch(each -> each.path("code").asText().equals("OPEN_DOOR"));
    }

    /// The exception of STRICT: what would be an open door is refused where it can be; what a cluster has stored
    /// already
    /// is there, so its author is warned, and it is compiled without the door.
    private static Verdict warnedOf(JsonNode answer) {
        assertThat(answer.has("status")).isTrue();
        return Verdict.of(
                diagnostics(answer)
                        .filter(each -> each.path("severity").asText().equals("ERROR"))
                        .allMatch(each -> each.path("code").asText().equals("OPEN_DOOR")),
                verdict(answer).said().stream().map(line -> line.replace("ERROR OPEN_DOOR", "WARNING OPEN_DOOR")));
    }

    /// An admission has no codes and fields of its own: they stand in its lines.
    private void assertAdmission(VerdictCorpus.Entry object, String json, JsonNode answer) throws IOException {
        JsonNode response = admission(object.group(), object.kind(), json);

        assertThat(response.path("allowed").asBoolean()).as("admission").isEqualTo(!answer.has("status"));
        // In JSON all is on one line, so what is said first may be another thing.
        List<String> errors = lines(answer, "ERROR");
        String message = response.at("/status/message").asText();
        assertThat(message).hasSameSizeAs(String.join("; ", errors));
        errors.forEach(error -> assertThat(message).contains(error));
        assertThat(response.path("warnings").valueStream().map(JsonNode::asText))
                .containsExactlyInAnyOrderElementsOf(lines(answer, "WARNING"));
    }

    private static List<String> lines(JsonNode answer, String severity) {
        return diagnostics(answer)
                .filter(each -> each.path("severity").asText().equals(severity))
                .map(each -> {
                    String field = each.path("field").asText();
                    String hint = each.path("hint").asText();
                    return (field.isEmpty() ? "" : field + ": ")
                            + each.path("message").asText()
                            + (hint.isEmpty() ? "" : " (" + hint + ")")
                            + " [" + each.path("code").asText() + "]";
                })
                .toList();
    }

    private JsonNode admission(String group, String kind, String json) {
        return server().post("/v1/admission", """
                        {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u",
                        "kind":{"group":"%s","version":"any","kind":"%s"},"operation":"CREATE",
                        "name":"judged","namespace":"shop","object":%s,"oldObject":null}}
                        """.formatted(group, kind, json)).path("response");
    }
}
