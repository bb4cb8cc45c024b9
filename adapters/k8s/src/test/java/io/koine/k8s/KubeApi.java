package io.koine.k8s;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A real Kubernetes API server with its etcd, on free ports of the loopback address and with its state in a
/// directory that goes with it. There is no kubelet: pods are what a test writes.
public final class KubeApi implements AutoCloseable {
    /// The token of its one administrator.
    static final String TOKEN = "tests-only";

    /// The token of a user who may do nothing but what a test allows.
    static final String LIMITED = "limited";

    private static final Duration START = Duration.ofSeconds(60);

    private final Path programs;
    private final Path directory;
    private final int etcdPort = freePort();
    private final int etcdPeerPort = freePort();
    private final int port = freePort();
    private final Process etcd;
    private final KubernetesClient client;
    private @Nullable Process server;

    private KubeApi(Path programs, Path directory) throws IOException {
        this.programs = programs;
        this.directory = directory;
        writeKeys();
        Files.writeString(
                directory.resolve("tokens.csv"),
                TOKEN + ",admin,admin,system:masters\n" + LIMITED + "," + LIMITED + "," + LIMITED + "\n");
        String peer = "http://127.0.0.1:" + etcdPeerPort;
        this.etcd = run(
                "etcd",
                "--data-dir=" + directory.resolve("etcd"),
                "--listen-client-urls=" + etcdUrl(),
                "--advertise-client-urls=" + etcdUrl(),
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=default=" + peer,
                "--unsafe-no-fsync");
        this.client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withAutoConfigure(false)
                        .withMasterUrl("https://127.0.0.1:" + port)
                        .withTrustCerts(true)
                        .withOauthToken(TOKEN)
                        .build())
                .build();
    }

    /// Starts one; skips the test if there is none on this machine.
    public static KubeApi start() {
        String programs = System.getenv("KOINE_K8S_BIN");
        assumeTrue(programs != null, "KOINE_K8S_BIN names no directory with etcd and kube-apiserver");
        try {
            KubeApi api =
                    new KubeApi(Path.of(Objects.requireNonNull(programs)), Files.createTempDirectory("koine-k8s"));
            api.startServer();
            return api;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Starts the API server, and waits until it is ready.
    public void startServer() {
        Process started = run(
                "kube-apiserver",
                "--etcd-servers=" + etcdUrl(),
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                "--secure-port=" + port,
                "--cert-dir=" + directory.resolve("certificates"),
                "--service-cluster-ip-range=10.96.0.0/16",
                "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
                "--service-account-key-file=" + directory.resolve("sa.pub"),
                "--service-account-signing-key-file=" + directory.resolve("sa.key"),
                "--token-auth-file=" + directory.resolve("tokens.csv"),
                "--authorization-mode=RBAC",
                "--disable-admission-plugins=ServiceAccount",
                "--endpoint-reconciler-type=none");
        server = started;
        await().atMost(START).pollInterval(Duration.ofMillis(50)).until(() -> {
            if (!started.isAlive()) {
                throw new IllegalStateException("kube-apiserver ended: see " + directory.resolve("kube-apiserver.log"));
            }
            return isReady();
        });
    }

    /// Kills the API server; what it stored stays.
    public void stopServer() {
        if (server != null) {
            server.destroyForcibly().onExit().join();
        }
    }

    public int port() {
        return port;
    }

    public KubernetesClient client() {
        return client;
    }

    /// @return a kubeconfig for this server
    public Path kubeconfig() {
        return kubeconfig("https://127.0.0.1:" + port);
    }

    /// @param url where the server, or what stands before it, is
    /// @return a kubeconfig for it
    public Path kubeconfig(String url) {
        return kubeconfig(url, TOKEN);
    }

    /// @return a kubeconfig for this server, of the user who may do nothing
    public Path limitedKubeconfig() {
        return kubeconfig("https://127.0.0.1:" + port, LIMITED);
    }

    private Path kubeconfig(String url, String token) {
        try {
            return Files.writeString(Files.createTempFile(directory, "kubeconfig", ".yaml"), """
                    apiVersion: v1
                    kind: Config
                    clusters: [{name: c, cluster: {server: "%s", insecure-skip-tls-verify: true}}]
                    users: [{name: u, user: {token: %s}}]
                    contexts: [{name: x, context: {cluster: c, user: u}}]
                    current-context: x
                    """.formatted(url, token));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Installs Istio's own definitions, and waits until all of them are served.
    public void installIstio() {
        try (InputStream definitions = Files.newInputStream(programs.resolve("istio-crds.yaml"))) {
            client.load(definitions).create();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(START)
                .until(() -> client.apiextensions().v1().customResourceDefinitions().list().getItems().stream()
                        .allMatch(KubeApi::isEstablished));
    }

    /// The server first: without its etcd it takes its time to die.
    @Override
    public void close() {
        client.close();
        stopServer();
        etcd.destroyForcibly().onExit().join();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isEstablished(CustomResourceDefinition definition) {
        return definition.getStatus() != null
                && definition.getStatus().getConditions() != null
                && definition.getStatus().getConditions().stream()
                        .anyMatch(condition ->
                                "Established".equals(condition.getType()) && "True".equals(condition.getStatus()));
    }

    private boolean isReady() {
        try {
            return client.raw("/readyz") != null
                    && client.namespaces().withName("default").get() != null;
        } catch (KubernetesClientException notYet) {
            return false;
        }
    }

    private String etcdUrl() {
        return "http://127.0.0.1:" + etcdPort;
    }

    private Process run(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(programs.resolve(program).toString());
        command.addAll(Arrays.asList(arguments));
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve(program + ".log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void writeKeys() throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            KeyPair pair = generator.generateKeyPair();
            writePem("sa.key", "PRIVATE KEY", pair.getPrivate().getEncoded());
            writePem("sa.pub", "PUBLIC KEY", pair.getPublic().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void writePem(String file, String type, byte[] der) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Files.writeString(
                directory.resolve(file), "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n");
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
