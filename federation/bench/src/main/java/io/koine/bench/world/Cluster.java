package io.koine.bench.world;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.koine.quickstart.platform.KubeServer;
import io.koine.quickstart.process.Waiting;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A real Kubernetes API server with services and endpoint slices, and nothing that looks after them.
///
/// Threads: safe from any thread once it is started.
public final class Cluster implements AutoCloseable {
    /// The port of every service.
    public static final int PORT = 8080;

    /// The namespace whose policies hold everywhere.
    public static final String ROOT = "istio-system";

    /// The endpoints' port at the start.
    public static final int FIRST_SERIAL = 10_000;

    private static final int SERVICES_PER_NAMESPACE = 10;
    private static final String READY = "ok";
    private static final int PARALLEL = 8;
    private static final Duration START = Duration.ofSeconds(90);

    private final KubeServer server;
    private final KubernetesClient client;
    private final int services;
    private final List<String> namespaces;

    private Cluster(KubeServer server, KubernetesClient client, int services) {
        this.server = server;
        this.client = client;
        this.services = services;
        this.namespaces = IntStream.range(0, services)
                .mapToObj(Cluster::namespace)
                .distinct()
                .sorted()
                .toList();
    }

    /// Starts a server and makes everything in it.
    ///
    /// @param programs directory with `etcd` and `kube-apiserver`
    /// @param directory for its state, made here
    /// @param services how many services, each with one endpoint
    /// @param pods how many pods, in turn in all namespaces
    /// @return the cluster
    public static Cluster start(Path programs, Path directory, int services, int pods) {
        KubeServer server = KubeServer.begin(programs, directory);
        KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(server.kubeconfig().toFile()))
                .build();
        Cluster cluster = new Cluster(server, client, services);
        Waiting.until("the Kubernetes API server", START, cluster::answers);
        cluster.defineKinds(programs.resolve("istio-crds.yaml"));
        Stream.concat(Stream.of(ROOT), cluster.namespaces().stream())
                .forEach(name -> client.resource(new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .endMetadata()
                                .build())
                        .create());
        Parallel.each(PARALLEL, services, number -> {
            client.resource(service(number)).create();
            client.resource(slice(number, FIRST_SERIAL)).create();
        });
        Parallel.each(PARALLEL, pods, number -> {
            Pod pod = Pods.pod(number, cluster.namespaceOfPod(number));
            client.resource(pod).create();
            client.resource(pod).patchStatus();
        });
        return cluster;
    }

    /// Istio's own definitions of policies.
    private void defineKinds(Path definitions) {
        try (InputStream stream = Files.newInputStream(definitions)) {
            client.load(stream).create();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Waiting.until(
                "Istio's kinds are served",
                START,
                () -> client.apiextensions().v1().customResourceDefinitions().list().getItems().stream()
                        .allMatch(Cluster::isServed));
    }

    private static boolean isServed(CustomResourceDefinition definition) {
        return definition.getStatus() != null
                && definition.getStatus().getConditions() != null
                && definition.getStatus().getConditions().stream()
                        .anyMatch(condition ->
                                "Established".equals(condition.getType()) && "True".equals(condition.getStatus()));
    }

    /// Makes or replaces an object, and returns when the server has taken it.
    ///
    /// @param manifest YAML of one object
    public void apply(String manifest) {
        client.resource(manifest).createOr(NonDeletingOperation::update);
    }

    private boolean answers() {
        try {
            return READY.equals(client.raw("/readyz"));
        } catch (KubernetesClientException e) {
            // Not yet; whoever waits says how long.
            return false;
        }
    }

    /// Replaces the endpoint of a service by one with another port, and returns when the server has taken
    /// it.
    ///
    /// @param service number of the service, from 0
    /// @param serial the port, by which receivers know the event
    public void move(int service, int serial) {
        client.resource(slice(service, serial)).update();
    }

    /// @param number which pod, from 0
    /// @return its name
    public static String pod(int number) {
        return "pod-" + number;
    }

    /// @param number which pod, from 0
    /// @return its namespace
    public String namespaceOfPod(int number) {
        return namespaces.get(number % namespaces.size());
    }

    /// @return the names of the namespaces
    public List<String> namespaces() {
        return namespaces;
    }

    /// @return a kubeconfig with the administrator's token
    public Path kubeconfig() {
        return server.kubeconfig();
    }

    /// @return how many services there are
    public int services() {
        return services;
    }

    /// @param service number of a service
    /// @return how proxies call its endpoints: Istio's name of the cluster
    public static String resource(int service) {
        return "outbound|" + PORT + "||" + name(service) + "." + namespace(service) + ".svc.cluster.local";
    }

    private static String name(int number) {
        return "svc-" + number;
    }

    private static String namespace(int number) {
        return "ns-" + number / SERVICES_PER_NAMESPACE;
    }

    private static Service service(int number) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withName(name(number))
                .withNamespace(namespace(number))
                .endMetadata()
                .withNewSpec()
                .addNewPort()
                .withName("http")
                .withPort(PORT)
                .withNewTargetPort(PORT)
                .endPort()
                .endSpec()
                .build();
    }

    private static EndpointSlice slice(int number, int port) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withName(name(number) + "-1")
                .withNamespace(namespace(number))
                .addToLabels("kubernetes.io/service-name", name(number))
                .endMetadata()
                .withAddressType("IPv4")
                .addNewEndpoint()
                .addToAddresses("10." + (1 + (number >> 16)) + "." + ((number >> 8) & 255) + "." + (number & 255))
                .withNewConditions()
                .withReady(true)
                .endConditions()
                .endEndpoint()
                .addNewPort()
                .withName("http")
                .withProtocol("TCP")
                .withPort(port)
                .endPort()
                .build();
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
