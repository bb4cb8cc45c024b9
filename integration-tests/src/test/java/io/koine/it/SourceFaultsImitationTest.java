package io.koine.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.koine.ecs.FaultProxy.Fault;
import io.koine.ecs.Imitation;
import io.koine.k8s.Cluster;
import io.koine.k8s.KubeApi;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What cannot be read stays, marked stale, and only that; what has really gone leaves. Kubernetes is a real API
/// server, AWS an imitation; proxies before both do the harm.
@Tag("cluster")
@Tag("aws")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SourceFaultsImitationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String VM_ADDRESS = "10.1.0.1";

    private Imitation aws;
    private KubeApi kubernetes;
    private io.koine.ecs.FaultProxy beforeAws;
    private io.koine.k8s.FaultProxy beforeKubernetes;
    private InProcessServer server;
    private ImitatedTasks tasks;
    private Cluster cluster;
    private VmAgent agent;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        // The SDK's default chain finds these; the imitation checks none.
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
        aws = Imitation.start();
        kubernetes = KubeApi.start();
        beforeAws = new io.koine.ecs.FaultProxy(aws.uri());
        beforeKubernetes = new io.koine.k8s.FaultProxy(kubernetes.port());
        tasks = ImitatedTasks.of(aws, "main", "10.9.0.0/16");
        tasks.run("payments", "payment", 2);
        tasks.register("ledger", "10.9.200.1");
        cluster = Cluster.create(kubernetes.client(), "shop");
        cluster.workload("cart", "10.244.0.1");
        cluster.workload("stock", "10.244.0.2");
        List<String> settings = new ArrayList<>(List.of(
                "--sources.vm.type", "vm",
                "--sources.vm.namespaces", "orders",
                "--sources.vm.lease-seconds", "5",
                "--sources.k8s.type", "k8s",
                "--sources.k8s.namespaces", "shop",
                "--sources.k8s.kubeconfig",
                        kubernetes.kubeconfig(beforeKubernetes.url()).toString(),
                "--sources.k8s.stale-after-seconds", "1",
                "--sources.k8s.verify-seconds", "10"));
        settings.addAll(tasks.settings("ecs", "payments", beforeAws.uri().toString()));
        server = InProcessServer.start(directory, settings);
        agent = VmAgent.join(server, directory, "orders", "order");
        agent.live(VM_ADDRESS);
        await("everything").atMost(PATIENCE).untilAsserted(() -> {
            assertThat(names("workloads", "id")).hasSize(5);
            assertThat(names("services", "host")).hasSize(5);
            assertThat(rows("workloads"))
                    .allMatch(row -> row.path("health").asText().equals("HEALTHY"));
        });
    }

    @AfterEach
    void heal() {
        beforeAws.heal();
        beforeKubernetes.heal();
    }

    @AfterAll
    void stop() throws Exception {
        Deque<AutoCloseable> parts = new ArrayDeque<>();
        Stream.of(aws, kubernetes, beforeAws, beforeKubernetes, server, agent)
                .filter(Objects::nonNull)
                .forEach(parts::push);
        for (AutoCloseable part : parts) {
            part.close();
        }
    }

    static Stream<Arguments> faultsOfCloudMap() {
        String cloudMap = "ListNamespaces|DiscoverInstances.*";
        return Stream.of(
                Arguments.of("failed", cloudMap, new Fault.Refuse(500, "InternalServerError")),
                Arguments.of("throttled", cloudMap, new Fault.Refuse(400, "ThrottlingException")),
                Arguments.of("without namespaces", "ListNamespaces", new Fault.Rewrite(_ -> "{\"Namespaces\":[]}")),
                // Both registries have an operation of this name.
                Arguments.of(
                        "without services",
                        "ListServices",
                        new Fault.Rewrite(_ -> "{\"Services\":[],\"serviceArns\":[]}")),
                Arguments.of(
                        "without instances",
                        "DiscoverInstances.*",
                        new Fault.Rewrite(_ -> "{\"Instances\":[],\"InstancesRevision\":999}")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faultsOfCloudMap")
    void aReadOfCloudMapThatIsWrongRemovesNothing(String name, String operations, Fault fault) {
        staysStale("ecs", () -> beforeAws.spoil(operations, fault), beforeAws::heal);
    }

    @Test
    void aSilentWatchOfKubernetesRemovesNothing() {
        staysStale("k8s", () -> beforeKubernetes.stall(io.koine.k8s.FaultProxy::isWatch), beforeKubernetes::heal);
    }

    @Test
    void whatHasGoneLeaves(TestReporter reporter) {
        String task = tasks.ids().getFirst();
        leaves(reporter, "a stopped task", "ecs/payments/" + task, () -> tasks.stop(task));
        leaves(reporter, "a deleted pod", "k8s/shop/stock", () -> cluster.deletePod("stock-1"));
        leaves(reporter, "a VM that is gone", "vm/orders/order", agent::close);
        assertThat(List.of("vm", "k8s", "ecs")).noneMatch(this::isStale);
        await("the stopped task is replaced")
                .atMost(PATIENCE)
                .until(() -> endpoints().size() == 4);
    }

    /// Does harm to one source until its rows are stale, and undoes it.
    private void staysStale(String source, Runnable harm, Runnable undo) {
        Set<String> services = names("services", "host");
        Set<String> workloads = names("workloads", "id");
        harm.run();
        await("stale").atMost(PATIENCE).until(() -> isStale(source));
        assertThat(names("services", "host")).isEqualTo(services);
        assertThat(names("workloads", "id")).isEqualTo(workloads);
        assertThat(endpoints()).hasSize(workloads.size() + 1);
        assertThat(rows("workloads"))
                .allMatch(row -> row.path("stale").asBoolean()
                        == row.path("source").asText().equals(source));
        assertThat(rows("services"))
                .allMatch(row -> row.path("stale").asBoolean()
                        == row.at("/sources/0").asText().equals(source));
        for (String other : List.of("vm", "k8s", "ecs")) {
            assertThat(isStale(other)).as(other).isEqualTo(other.equals(source));
        }
        undo.run();
        await("recovered").atMost(PATIENCE).until(() -> !isStale(source));
        assertThat(names("services", "host")).isEqualTo(services);
        assertThat(names("workloads", "id")).isEqualTo(workloads);
        assertThat(endpoints()).hasSize(workloads.size() + 1);
        assertThat(Stream.concat(rows("services").stream(), rows("workloads").stream()))
                .noneMatch(row -> row.path("stale").asBoolean());
    }

    private void leaves(TestReporter reporter, String what, String workload, Runnable removal) {
        assertThat(names("workloads", "id")).contains(workload);
        long start = System.nanoTime();
        removal.run();
        await(what)
                .atMost(PATIENCE)
                .until(() -> !names("workloads", "id").contains(workload)
                        && endpoints().stream()
                                .noneMatch(row -> row.path("workload").asText().equals(workload)));
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        reporter.publishEntry(what + " left after", time.toMillis() + " ms");
    }

    private boolean isStale(String source) {
        return !server.diagnostics("SOURCE_STALE", "source/" + source).isEmpty();
    }

    private List<JsonNode> endpoints() {
        return rows("services").stream()
                .flatMap(service -> service.path("endpoints").valueStream())
                .toList();
    }

    private Set<String> names(String what, String field) {
        return rows(what).stream().map(row -> row.path(field).asText()).collect(Collectors.toCollection(TreeSet::new));
    }

    private List<JsonNode> rows(String what) {
        return server.get("/v1/" + what).path(what).valueStream().toList();
    }
}
