package io.koine.quickstart.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.koine.cli.client.CliException;
import io.koine.quickstart.process.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Pods in a real API server: one that is started for them, which stands for a user's in other tests.
@Tag("cluster")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalKubernetesTest {
    private static final String OWN = "shop";
    private static final String BORROWED = "market";
    private static final String USERS = "warehouse";

    private Path directory;
    private LocalKubernetes started;
    private Path kubeconfig;
    private KubernetesClient client;

    @BeforeAll
    void start(@TempDir Path temporary) {
        String programs = System.getenv("KOINE_K8S_BIN");
        assumeTrue(programs != null, "KOINE_K8S_BIN names no directory with etcd and kube-apiserver");
        directory = temporary;
        started = new LocalKubernetes(
                new KubernetesAccess.Programs(Path.of(Objects.requireNonNull(programs))),
                temporary.resolve("state"),
                new TreeSet<>(List.of(OWN)));
        started.begin();
        started.awaitReady();
        kubeconfig = temporary.resolve("state/kubeconfig.yaml");
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(null, kubeconfig.toFile()))
                .build();
    }

    @AfterEach
    void removeTheUsersObjects() {
        client.services().inNamespace(USERS).delete();
    }

    @AfterAll
    void stop() {
        if (started != null) {
            client.close();
            started.close();
        }
    }

    @Test
    void aPodIsReadyOnceItServesAndTerminatesBeforeItGoes() {
        Place place = started.create(Places.workload(OWN, "stock-1", 1), "stock-1");
        assertThat(place.address()).isEqualTo("127.0.11.1");
        assertThat(isReady(pod(OWN, "stock-1"))).isFalse();

        started.serve(place);
        assertThat(isReady(pod(OWN, "stock-1"))).isTrue();
        assertThat(slice(OWN).getEndpoints().getFirst().getConditions().getReady())
                .isTrue();

        started.leave(place);
        assertThat(pod(OWN, "stock-1").getMetadata().getDeletionTimestamp()).isNotNull();
        assertThat(slice(OWN).getEndpoints().getFirst().getConditions().getTerminating())
                .isTrue();

        started.end(place);
        assertThat(client.pods().inNamespace(OWN).list().getItems()).isEmpty();
        assertThat(client.discovery()
                        .v1()
                        .endpointSlices()
                        .inNamespace(OWN)
                        .list()
                        .getItems())
                .isEmpty();
    }

    @Test
    void aClusterOfTheUsersIsLeftAsItWas() {
        createUsersNamespace();
        createUsersService("other");
        try (LocalKubernetes borrowed = borrow(BORROWED, USERS)) {
            Place place = borrowed.create(Places.workload(BORROWED, "stock-1", 2), "stock-1");
            borrowed.serve(place);
            assertThat(pod(BORROWED, "stock-1").getSpec().getNodeName()).isNull();
        }
        assertThat(client.pods().inNamespace(BORROWED).list().getItems()).isEmpty();
        assertThat(client.services().inNamespace(BORROWED).list().getItems()).isEmpty();
        assertThat(client.namespaces().withName(BORROWED).get().getMetadata().getDeletionTimestamp())
                .isNotNull();
        assertThat(client.services().inNamespace(USERS).list().getItems()).hasSize(1);
        assertThat(client.namespaces().withName(USERS).get().getMetadata().getDeletionTimestamp())
                .isNull();
    }

    @Test
    void aServiceOfTheUsersIsNotTaken() {
        createUsersNamespace();
        createUsersService("stock");
        try (LocalKubernetes borrowed = borrow(USERS)) {
            assertThatThrownBy(() -> borrowed.create(Places.workload(USERS, "stock-1", 3), "stock-1"))
                    .isInstanceOf(CliException.class)
                    .hasMessageContaining("Service warehouse/stock exists in this cluster and is not the quickstart's");
        }
        assertThat(client.services().inNamespace(USERS).withName("stock").get()).isNotNull();
    }

    @Test
    void whatAnEarlierRunLeftBehindIsReplaced() {
        createUsersNamespace();
        LocalKubernetes crashed = borrow(USERS);
        crashed.create(Places.workload(USERS, "stock-1", 4), "stock-1");
        try (LocalKubernetes next = borrow(USERS)) {
            assertThat(client.pods().inNamespace(USERS).list().getItems()).isEmpty();
            next.create(Places.workload(USERS, "stock-1", 4), "stock-1");
            assertThat(pod(USERS, "stock-1")).isNotNull();
        }
        crashed.close();
    }

    @Test
    void aClusterThatDoesNotAnswerIsSaidSo() throws IOException {
        Path dead = Files.writeString(
                directory.resolve("dead.yaml"),
                Files.readString(kubeconfig).replaceAll("127\\.0\\.0\\.1:[0-9]+", "127.0.0.1:" + Ports.free()));
        try (LocalKubernetes none = new LocalKubernetes(
                new KubernetesAccess.Kubeconfig(dead), directory.resolve("none"), new TreeSet<>(List.of(OWN)))) {
            none.begin();
            assertThatThrownBy(none::awaitReady)
                    .isInstanceOf(CliException.class)
                    .hasMessageContaining("the Kubernetes API server");
        }
    }

    private LocalKubernetes borrow(String... namespaces) {
        LocalKubernetes borrowed = new LocalKubernetes(
                new KubernetesAccess.Kubeconfig(kubeconfig),
                directory.resolve("unused"),
                new TreeSet<>(List.of(namespaces)));
        borrowed.begin();
        borrowed.awaitReady();
        return borrowed;
    }

    private void createUsersNamespace() {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(USERS)
                        .endMetadata()
                        .build())
                .createOr(existing -> existing.update());
    }

    private void createUsersService(String name) {
        client.resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(USERS)
                        .endMetadata()
                        .withNewSpec()
                        .addNewPort()
                        .withPort(80)
                        .endPort()
                        .endSpec()
                        .build())
                .create();
    }

    private Pod pod(String namespace, String name) {
        return client.pods().inNamespace(namespace).withName(name).require();
    }

    private EndpointSlice slice(String namespace) {
        return client.discovery()
                .v1()
                .endpointSlices()
                .inNamespace(namespace)
                .list()
                .getItems()
                .getFirst();
    }

    private static boolean isReady(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .anyMatch(condition -> condition.getType().equals("Ready")
                        && condition.getStatus().equals("True"));
    }
}
