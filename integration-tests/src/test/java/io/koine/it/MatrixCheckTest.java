package io.koine.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.client.Json;
import io.koine.istio.offline.OfflineManifests;
import io.koine.istio.offline.OfflineReader;
import io.koine.istio.offline.OfflineText;
import io.koine.model.policy.PolicyMeaning;
import io.koine.quickstart.cases.Case;
import io.koine.quickstart.cases.CaseReader;
import io.koine.quickstart.cases.CaseRequest;
import io.koine.quickstart.cases.CaseWorkload;
import io.koine.quickstart.cases.Client;
import io.koine.quickstart.cases.HttpMessage;
import io.koine.quickstart.cases.Reading;
import io.koine.trust.TrustDomain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// `koine authz check` says of every request of `examples/matrix` what real Envoys do with it, over manifests
/// alone and asked of a control plane.
class MatrixCheckTest {
    private static final Path MATRIX = Meshes.home().resolve("examples/matrix");
    private static final String BEARER = "Bearer ";

    @TempDir
    private Path directory;

    private static Case matrix() throws IOException {
        Path file = MATRIX.resolve("requests.yaml");
        return ((Reading.Usable) CaseReader.read(file.toString(), Files.readString(file))).value();
    }

    @ParameterizedTest
    @EnumSource(PolicyMeaning.class)
    void manifestsAnswerAsTheTableSays(PolicyMeaning meaning) throws IOException {
        Case table = matrix();
        Path workloads = Files.writeString(directory.resolve("workloads.yaml"), manifests(table));
        List<String> source = List.of(
                "-f", workloads.toString(), "-f", MATRIX.resolve("policies").toString(), "--meaning", meaning.name());
        compare(
                table,
                arguments -> Json.parse(OfflineCli.koine(Stream.concat(arguments.stream(), source.stream())
                                .toList())
                        .out()));
    }

    @ParameterizedTest
    @EnumSource(PolicyMeaning.class)
    void aControlPlaneAnswersAsTheTableSays(PolicyMeaning meaning) throws IOException {
        Case table = matrix();
        FixedSource.ITEMS.set(OfflineReader.read(
                        List.of(new OfflineText("table", manifests(table))), TrustDomain.parse("cluster.local"))
                .items()
                .values());
        List<String> settings = List.of(
                "--sources.vm.type",
                "vm",
                "--sources.vm.namespaces",
                "*",
                "--sources." + OfflineManifests.SOURCE + ".type",
                "fixed",
                "--sources." + OfflineManifests.SOURCE + ".namespaces",
                "*");
        try (InProcessServer server = InProcessServer.start(directory, settings)) {
            server.koine("", "apply", "-f", MATRIX.resolve("policies").toString());
            server.koine(
                    "apiVersion: mesh.koine.io/v1\nkind: MeshConfig\nmetadata: {name: mesh, namespace: istio-system}\n"
                            + "spec: {policyMeaning: " + meaning + "}\n",
                    "apply",
                    "-f",
                    "-");
            Function<List<String>, JsonNode> live =
                    arguments -> Json.parse(server.koine("", arguments.toArray(String[]::new)));
            List<String> first = arguments(table, table.requests().getFirst());
            await().ignoreExceptions().untilAsserted(() -> {
                JsonNode answer = live.apply(first);
                assertThat(answer.path("meaning").asText()).isEqualTo(meaning.name());
                assertThat(answer.path("policies")).isNotEmpty();
            });
            compare(table, live);
        }
    }

    private void compare(Case table, Function<List<String>, JsonNode> check) throws IOException {
        List<String> wrong = new ArrayList<>();
        int asked = 0;
        for (CaseRequest request : table.requests()) {
            JsonNode answer = check.apply(arguments(table, request));
            asked++;
            if (!outcome(answer).equals(request.expect())) {
                wrong.add(request.id() + ": expected " + request.expect() + ", got " + answer);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(asked).isEqualTo(table.requests().size()).isGreaterThanOrEqualTo(200);
    }

    private static String outcome(JsonNode answer) {
        if (answer.path("verdict").asText().equals("ALLOW")) {
            return "200";
        }
        return answer.path("status").asText(CaseRequest.REFUSED);
    }

    private List<String> arguments(Case table, CaseRequest request) throws IOException {
        Map<String, CaseWorkload> workloads =
                table.workloads().stream().collect(Collectors.toMap(CaseWorkload::name, workload -> workload));
        List<String> arguments = new ArrayList<>(List.of("authz", "check", "-o", "json"));
        Optional.ofNullable(request.from())
                .map(workloads::get)
                .ifPresent(from -> arguments.addAll(List.of(
                        "--from",
                        "spiffe://cluster.local/ns/" + from.service().namespace() + "/sa/" + from.serviceAccount())));
        if (request.client() == Client.NONE) {
            arguments.addAll(List.of("--transport", "tls-without-certificate"));
        }
        HttpMessage message = request.message();
        arguments.addAll(List.of(
                "--to",
                        request.to().service().namespace() + "/"
                                + request.to().service().name(),
                "--port", "" + request.to().port().number(),
                "--method", message.method(),
                "--path", message.path(),
                "--host", message.host()));
        for (String line : message.headers()) {
            int colon = line.indexOf(':');
            String name = line.substring(0, colon);
            String value = line.substring(colon + 1).strip();
            if (name.equalsIgnoreCase("authorization")) {
                arguments.addAll(token(request, value.substring(BEARER.length())));
            } else {
                arguments.addAll(List.of("--header", name + "=" + value));
            }
        }
        return arguments;
    }

    /// The table's names tell which tokens are forged.
    private List<String> token(CaseRequest request, String token) throws IOException {
        byte[] payload = Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]);
        Path file = Files.writeString(directory.resolve("claims"), new String(payload, StandardCharsets.UTF_8));
        List<String> options = new ArrayList<>(List.of("--claims", file.toString()));
        if (request.id().endsWith("-forged")) {
            options.add("--forged");
        }
        return options;
    }

    private static String manifests(Case table) {
        StringBuilder manifests = new StringBuilder();
        for (CaseWorkload workload : table.workloads()) {
            String labels = workload.labels().entrySet().stream()
                    .map(label -> label.getKey() + ": " + label.getValue())
                    .collect(Collectors.joining(", "));
            String ports = workload.ports().stream()
                    .map(port -> "{name: " + port.name() + ", containerPort: " + port.number() + "}")
                    .collect(Collectors.joining(", "));
            manifests.append("""
                    ---
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: %s, namespace: %s, labels: {%s}}
                    spec: {serviceAccountName: %s, containers: [{ports: [%s]}]}
                    """.formatted(
                            workload.name(), workload.service().namespace(), labels, workload.serviceAccount(), ports));
        }
        return manifests.toString();
    }
}
