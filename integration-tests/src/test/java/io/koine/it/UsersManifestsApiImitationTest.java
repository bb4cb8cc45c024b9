package io.koine.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.cli.manifest.ManifestFile;
import io.koine.cli.manifest.ObjectRef;
import io.koine.ecs.Imitation;
import io.koine.k8s.Cluster;
import io.koine.k8s.KubeApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What users have published is taken as it stands by a control plane whose mesh has workloads on three platforms: a
/// real Kubernetes API server, a virtual machine, and a local imitation of AWS.
@Tag("cluster")
@Tag("aws")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UsersManifestsApiImitationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path FILES = Path.of("../federation/istio-api/src/test/resources/testdata");
    private static final Set<String> SECURITY =
            Set.of("AuthorizationPolicy", "PeerAuthentication", "RequestAuthentication");
    private static final Set<String> OTHERS = Set.of("Pod", "Deployment", "Service", "IstioOperator");

    private Imitation aws;
    private KubeApi kubernetes;
    private InProcessServer server;
    private VmAgent gateway;
    private Path directory;

    @BeforeAll
    void start(@TempDir Path given) throws IOException {
        directory = given;
        // The SDK's default chain finds these; the imitation checks none.
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
        aws = Imitation.start();
        kubernetes = KubeApi.start();
        ImitatedTasks production = ImitatedTasks.of(aws, "production", "10.8.0.0/16");
        production.run("payments", "payment-service", 1);
        List<String> settings = new ArrayList<>(List.of(
                "--sources.vm.type", "vm",
                "--sources.vm.namespaces", "team-a",
                "--sources.k8s.type", "k8s",
                "--sources.k8s.namespaces", "default",
                "--sources.k8s.kubeconfig", kubernetes.kubeconfig().toString()));
        settings.addAll(production.settings("ecs", "payments", aws.uri().toString()));
        server = InProcessServer.start(directory, settings);
        Cluster cluster = new Cluster(kubernetes.client(), "default");
        cluster.workload("order-service", "10.244.0.1");
        gateway = VmAgent.join(server, directory, "team-a", "api-gateway");
        gateway.live("10.1.0.1");
        await("workloads of all platforms")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(workloads())
                        .extracting(workload -> workload.path("platform").asText())
                        .containsExactlyInAnyOrder("k8s", "ecs", "vm"));
    }

    @AfterAll
    void stop() {
        if (gateway != null) {
            gateway.close();
        }
        if (server != null) {
            server.close();
        }
        if (kubernetes != null) {
            kubernetes.close();
        }
        if (aws != null) {
            aws.close();
        }
    }

    static List<Path> files() throws IOException {
        try (Stream<Path> directories = Files.list(FILES)) {
            return directories
                    .filter(directory -> directory.getFileName().toString().startsWith("users-"))
                    .map(directory -> directory.resolve("in.yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void isTakenAsItStands(Path file) throws IOException {
        JsonNode answer = server.post("/v1/config?dryRun=true", Files.readString(file));

        Set<String> objects = objects(file);
        assertThat(answer.path("objects"))
                .extracting(object -> object.path("key").asText())
                .containsExactlyInAnyOrderElementsOf(objects);
        assertThat(answer.path("diagnostics"))
                .extracting(each -> each.path("severity").asText())
                .doesNotContain("ERROR");
        List<String> kept = objects.stream().filter(key -> !isEnforced(key)).toList();
        assertThat(resources(answer, "NOT_ENFORCED")).containsExactlyInAnyOrderElementsOf(kept);
    }

    @Test
    void itIsToldWhatIsDeprecatedAndWhatReplacesIt() throws IOException {
        assertThat(said("users-split", "DEPRECATED"))
                .singleElement()
                .asString()
                .contains("spec.trafficPolicy.outlierDetection.consecutiveErrors", "consecutive5xxErrors");
        assertThat(said("users-whole-stack", "DEPRECATED"))
                .singleElement()
                .asString()
                .contains("spec.trafficPolicy.loadBalancer.simple", "LEAST_REQUEST");
        assertThat(said("users-retries-and-sidecar", "UNKNOWN_FIELD"))
                .singleElement()
                .asString()
                .contains("spec.workloadSelector.matchLabels", "labels");
    }

    /// Given all files in one folder, three of which hold the same PeerAuthentication, then it is applied, and policy
    /// holds on each platform.
    @Test
    void allOfThemInOneFolder() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("all"));
        Set<String> objects = new TreeSet<>();
        for (Path file : files()) {
            Files.copy(file, folder.resolve(file.getName(file.getNameCount() - 2) + ".yaml"));
            objects.addAll(objects(file));
        }

        InProcessServer.Ran ran = server.run("", "apply", "-f", folder.toString());

        assertThat(ran.exit()).as(ran.err()).isEqualTo(3);
        assertThat(ran.err().lines()).noneMatch(line -> line.contains("error "));
        assertThat(ran.out().lines().map(line -> line.substring(0, line.indexOf(' '))))
                .containsExactlyInAnyOrderElementsOf(objects);
        assertThat(ran.err().lines())
                .filteredOn(line ->
                        line.contains("DUPLICATE_OBJECT") && line.contains("PeerAuthentication/default/default"))
                .hasSize(2)
                .allMatch(line -> line.contains("the same object is at " + folder.resolve("users-gateways.yaml") + ":"))
                .anyMatch(line -> line.startsWith(folder.resolve("users-split.yaml") + ":"))
                .anyMatch(line -> line.startsWith(folder.resolve("users-whole-stack.yaml") + ":"));
        await("policy on all platforms").atMost(PATIENCE).untilAsserted(() -> {
            assertPolicy("k8s", "default/order-service-policy");
            assertPolicy("ecs", "payments/allow-order-to-payment");
            assertPolicy("vm", "team-a/allow-frontend-to-api");
        });
        assertThat(resources(server.get("/v1/diagnostics"), "NOT_ENFORCED"))
                .containsAll(objects.stream().filter(key -> !isEnforced(key)).toList());
    }

    @Test
    void twoFilesThatDisagreeAreRefused() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("disagree"));
        String manifest = """
                # A file
                apiVersion: security.istio.io/v1
                kind: PeerAuthentication
                metadata: {name: disagreed, namespace: default}
                spec: {mtls: {mode: STRICT}}
                """;
        Path one = Files.writeString(folder.resolve("one.yaml"), manifest);
        Path two = Files.writeString(folder.resolve("two.yaml"), "\n\n" + manifest.replace("STRICT", "DISABLE"));

        InProcessServer.Ran ran = server.run("", "apply", "-f", folder.toString());

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err())
                .contains(two + ":4: error DUPLICATE_OBJECT", "the same object is at " + one + ":2 already");
        assertThat(server.get("/v1/config").path("objects").toString()).doesNotContain("disagreed");
    }

    private void assertPolicy(String platform, String policy) {
        assertThat(workloads())
                .filteredOn(workload -> workload.path("platform").asText().equals(platform))
                .singleElement()
                .satisfies(workload -> {
                    assertThat(workload.at("/ports/0/mtls").asText()).isEqualTo("STRICT");
                    assertThat(workload.at("/ports/0/policies").toString()).contains(policy);
                });
    }

    private List<JsonNode> workloads() {
        return server.get("/v1/workloads").path("workloads").valueStream().toList();
    }

    private List<String> said(String name, String code) throws IOException {
        return server.post(
                        "/v1/config?dryRun=true",
                        Files.readString(FILES.resolve(name).resolve("in.yaml")))
                .path("diagnostics")
                .valueStream()
                .filter(each -> each.path("code").asText().equals(code))
                .map(each -> each.path("field").asText() + ": "
                        + each.path("message").asText() + " "
                        + each.path("hint").asText())
                .toList();
    }

    /// The resources about which something is said, each once.
    private static Set<String> resources(JsonNode answer, String code) {
        Set<String> found = new TreeSet<>();
        answer.path("diagnostics")
                .valueStream()
                .filter(each -> each.path("code").asText().equals(code))
                .forEach(each -> found.add(each.path("resource").asText()));
        return found;
    }

    /// The objects of Istio's API in a file, read by other means than the mesh's.
    private static Set<String> objects(Path file) throws IOException {
        Set<String> found = new TreeSet<>();
        for (ObjectRef object : ObjectRef.in(new ManifestFile("file", Files.readString(file)), "default")) {
            if (!OTHERS.contains(object.kind())) {
                found.add(object.toString());
            }
        }
        assertThat(found).isNotEmpty();
        return found;
    }

    private static boolean isEnforced(String key) {
        return SECURITY.contains(key.substring(0, key.indexOf('/'))) || key.startsWith("Sidecar/");
    }
}
