package io.koine.quickstart.platform;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.koine.cli.client.CliException;
import io.koine.model.Platform;
import io.koine.model.SortedCopies;
import io.koine.model.SourceId;
import io.koine.model.WorkloadId;
import io.koine.quickstart.platform.KubeObjects.Phase;
import io.koine.quickstart.process.Waiting;
import io.koine.quickstart.workload.DemoWorkload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/// Pods of a Kubernetes API server that nothing but the quickstart itself looks after: a cluster of the user,
/// or a server started here. There is no kubelet and no controller, so this class writes what these would: the
/// status of pods, and endpoint slices. What is read is what a cluster's API says; nothing runs in the pods.
///
/// In a cluster of the user's, pods name a scheduler that does not exist, so that no node takes them; every
/// object is labelled as the quickstart's, nothing without that label is changed, and all of it is deleted at
/// the end.
///
/// Threads: used from one; `end` from any.
public final class LocalKubernetes implements LocalPlatform {
    private static final SourceId SOURCE = new SourceId("k8s");
    private static final String PODS = "10.244.0.0/24";
    private static final String REACHED = "127.0.11.0/24";
    private static final Duration START = Duration.ofSeconds(60);
    private static final int CONNECT_MILLIS = 3_000;
    private static final int REQUEST_MILLIS = 10_000;
    private static final int CONFLICT = 409;

    /// As long as Kubernetes gives a pod to end.
    private static final long GRACE_SECONDS = 30;

    /// A node that is in no list of nodes. Where pods are bound to one, a deletion leaves them terminating
    /// until their kubelet says that they have ended. In a cluster of the user's the garbage collector would
    /// take them for lost.
    private static final String NODE = "koine-quickstart";

    private final KubernetesAccess access;
    private final Path directory;
    private final SortedSet<String> namespaces;
    private @Nullable KubeServer server;
    private @Nullable KubernetesClient client;

    /// Starts nothing yet.
    ///
    /// @param access where the API server comes from
    /// @param directory for the state of one that is started here; it must not exist
    /// @param namespaces of the mesh
    public LocalKubernetes(KubernetesAccess access, Path directory, SortedSet<String> namespaces) {
        this.access = access;
        this.directory = directory;
        this.namespaces = SortedCopies.sortedSet(namespaces);
    }

    @Override
    public Platform kind() {
        return Platform.K8S;
    }

    @Override
    public String title() {
        return "Kubernetes";
    }

    @Override
    public void begin() {
        switch (access) {
            case KubernetesAccess.Kubeconfig(Path file) -> {
                if (!Files.isReadable(file)) {
                    throw new CliException("the kubeconfig " + file + " cannot be read");
                }
            }
            case KubernetesAccess.Programs(Path programs) -> server = KubeServer.begin(programs, directory);
            case KubernetesAccess.Missing(String reason) -> throw new CliException(reason);
        }
    }

    @Override
    public void awaitReady() {
        KubernetesClient connected = connect();
        client = connected;
        try {
            if (server != null) {
                Waiting.until("the Kubernetes API server", START, this::isReady);
            }
            asking(() -> {
                if (server == null) {
                    removeObjects();
                }
                namespaces.forEach(this::createNamespace);
            });
        } catch (CliException e) {
            connected.close();
            client = null;
            throw e;
        }
    }

    private KubernetesClient connect() {
        try {
            Config config = new ConfigBuilder(
                            Config.fromKubeconfig(null, kubeconfig().toFile()))
                    .withConnectionTimeout(CONNECT_MILLIS)
                    .withRequestTimeout(REQUEST_MILLIS)
                    .withRequestRetryBackoffLimit(0)
                    .build();
            return new KubernetesClientBuilder().withConfig(config).build();
        } catch (KubernetesClientException | IllegalArgumentException e) {
            throw new CliException("the kubeconfig " + kubeconfig() + " cannot be used: " + e.getMessage(), e);
        }
    }

    private boolean isReady() {
        if (!Objects.requireNonNull(server).process().process().isAlive()) {
            throw new CliException("the Kubernetes API server has ended; its log is in " + directory);
        }
        try {
            return client().raw("/readyz") != null
                    && client().namespaces().withName("default").get() != null;
        } catch (KubernetesClientException notYet) {
            return false;
        }
    }

    @Override
    public List<String> settings() {
        return List.of(
                "--sources.k8s.type",
                "k8s",
                "--sources.k8s.namespaces",
                String.join(",", namespaces),
                "--sources.k8s.kubeconfig",
                kubeconfig().toString(),
                "--sources.k8s.address-map",
                PODS + "=" + REACHED);
    }

    private Path kubeconfig() {
        return switch (access) {
            case KubernetesAccess.Kubeconfig(Path file) -> file.toAbsolutePath();
            case KubernetesAccess.Programs _ -> Objects.requireNonNull(server).kubeconfig();
            case KubernetesAccess.Missing(String reason) -> throw new CliException(reason);
        };
    }

    @Override
    public Map<String, String> environment() {
        return Map.of();
    }

    @Override
    public Place create(DemoWorkload workload, String instance) {
        Place place = new Place(
                workload,
                Platform.K8S,
                "pod " + workload.namespace() + "/" + workload.name(),
                new WorkloadId(SOURCE, workload.namespace(), instance),
                workload.applicationAddress(Platform.K8S));
        asking(() -> {
            createIfAbsent(KubeObjects.serviceAccount(workload));
            requireOwn(createIfAbsent(KubeObjects.service(workload)));
            Pod pod = client().resource(KubeObjects.pod(place, server == null ? "" : NODE))
                    .create();
            pod.setStatus(KubeObjects.status(podAddress(workload), Phase.STARTING));
            client().resource(pod).updateStatus();
            client().resource(KubeObjects.slice(workload, podAddress(workload), Phase.STARTING))
                    .create();
        });
        return place;
    }

    @Override
    public void serve(Place place) {
        asking(() -> {
            pod(place)
                    .editStatus(pod -> new PodBuilder(pod)
                            .withStatus(KubeObjects.status(podAddress(place.workload()), Phase.READY))
                            .build());
            writeSlice(place, Phase.READY);
        });
    }

    @Override
    public void leave(Place place) {
        asking(() -> {
            writeSlice(place, Phase.TERMINATING);
            pod(place).withGracePeriod(GRACE_SECONDS).delete();
        });
    }

    @Override
    public void end(Place place) {
        DemoWorkload workload = place.workload();
        asking(() -> {
            client().resource(KubeObjects.slice(workload, podAddress(workload), Phase.TERMINATING))
                    .delete();
            pod(place).withGracePeriod(0).delete();
        });
    }

    private void writeSlice(Place place, Phase phase) {
        client().resource(KubeObjects.slice(place.workload(), podAddress(place.workload()), phase))
                .update();
    }

    private PodResource pod(Place place) {
        return client().pods()
                .inNamespace(place.workload().namespace())
                .withName(place.workload().name());
    }

    private static String podAddress(DemoWorkload workload) {
        return "10.244.0." + workload.index();
    }

    /// @return the object as it is there, whoever made it
    private HasMetadata createIfAbsent(HasMetadata wanted) {
        try {
            return client().resource(wanted).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != CONFLICT) {
                throw e;
            }
            return Objects.requireNonNull(client().resource(wanted).get());
        }
    }

    private static void requireOwn(HasMetadata object) {
        if (!isOwn(object)) {
            throw new CliException(object.getKind() + " " + object.getMetadata().getNamespace() + "/"
                    + object.getMetadata().getName() + " exists in this cluster and is not the quickstart's; expected"
                    + " a cluster without it");
        }
    }

    private static boolean isOwn(HasMetadata object) {
        return object.getMetadata().getLabels() != null
                && KubeObjects.OWNER.equals(object.getMetadata().getLabels().get(KubeObjects.OWNER_LABEL));
    }

    /// Deletes whatever bears the quickstart's label in the namespaces of the mesh, of an earlier run as well.
    private void removeObjects() {
        for (String namespace : namespaces) {
            client().pods()
                    .inNamespace(namespace)
                    .withLabel(KubeObjects.OWNER_LABEL, KubeObjects.OWNER)
                    .withGracePeriod(0)
                    .delete();
            client().discovery()
                    .v1()
                    .endpointSlices()
                    .inNamespace(namespace)
                    .withLabel(KubeObjects.OWNER_LABEL, KubeObjects.OWNER)
                    .delete();
            client().services()
                    .inNamespace(namespace)
                    .withLabel(KubeObjects.OWNER_LABEL, KubeObjects.OWNER)
                    .delete();
            client().serviceAccounts()
                    .inNamespace(namespace)
                    .withLabel(KubeObjects.OWNER_LABEL, KubeObjects.OWNER)
                    .delete();
        }
    }

    /// The namespaces that were made here.
    private void removeNamespaces() {
        for (String namespace : namespaces) {
            Namespace there = client().namespaces().withName(namespace).get();
            if (there != null && isOwn(there)) {
                client().resource(there).delete();
            }
        }
    }

    /// One that an earlier run has deleted takes a while to go.
    private void createNamespace(String name) {
        Waiting.until("namespace " + name + " of an earlier run gone", START, () -> {
            Namespace there = client().namespaces().withName(name).get();
            return there == null || there.getMetadata().getDeletionTimestamp() == null;
        });
        createIfAbsent(KubeObjects.namespace(name));
    }

    /// What is in a server that was started here goes with it.
    @Override
    public void close() {
        try (KubernetesClient closing = client) {
            if (server != null) {
                server.close();
            } else if (closing != null) {
                asking(() -> {
                    removeObjects();
                    removeNamespaces();
                });
            }
        }
        client = null;
    }

    private void asking(Runnable requests) {
        try {
            requests.run();
        } catch (KubernetesClientException e) {
            throw new CliException("the Kubernetes API server: " + e.getMessage(), e);
        }
    }

    private KubernetesClient client() {
        if (client == null) {
            throw new IllegalStateException("it is not ready");
        }
        return client;
    }
}
