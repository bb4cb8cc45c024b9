package io.koine.quickstart.platform;

import io.koine.quickstart.process.LocalProcess;
import io.koine.quickstart.process.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// A Kubernetes API server with its etcd, on free ports of the loopback address and with its state in a
/// directory.
///
/// Nothing else of Kubernetes runs: no kubelet, no scheduler, no controller. The administrator's token is
/// drawn anew for
/// each server; its certificate is made by the server itself and is not checked, which the loopback address
/// allows.
///
/// Threads: used from one; the JVM's shutdown closes it, too.
public final class KubeServer implements AutoCloseable {
    private static final int TOKEN_BYTES = 32;
    private static final int PEM_LINE = 64;

    private final LocalProcess etcd;
    private final LocalProcess server;
    private final Path kubeconfig;

    private KubeServer(LocalProcess etcd, LocalProcess server, Path kubeconfig) {
        this.etcd = etcd;
        this.server = server;
        this.kubeconfig = kubeconfig;
    }

    /// Starts both, and does not wait for them.
    ///
    /// @param programs directory with `etcd` and `kube-apiserver`
    /// @param directory for their state, made here
    /// @return the server
    public static KubeServer begin(Path programs, Path directory) {
        int port = Ports.free();
        try {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            writeKeys(directory);
            String token = token();
            Files.writeString(directory.resolve("tokens.csv"), token + ",admin,admin,system:masters\n");
            Path kubeconfig = Files.writeString(directory.resolve("kubeconfig.yaml"), """
                    apiVersion: v1
                    kind: Config
                    clusters: [{name: quickstart, cluster: {server: "https://127.0.0.1:%d", insecure-skip-tls-verify: true}}]
                    users: [{name: admin, user: {token: "%s"}}]
                    contexts: [{name: quickstart, context: {cluster: quickstart, user: admin}}]
                    current-context: quickstart
                    """.formatted(port, token));
            String etcdUrl = "http://127.0.0.1:" + Ports.free();
            LocalProcess etcd = startEtcd(programs, directory, etcdUrl);
            LocalProcess server = startServer(programs, directory, etcdUrl, port);
            KubeServer started = new KubeServer(etcd, server, kubeconfig);
            // Both are told to end with this program, and then the server waits a minute for its etcd.
            Runtime.getRuntime().addShutdownHook(new Thread(started::close, "kubernetes-end"));
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static LocalProcess startEtcd(Path programs, Path directory, String url) {
        String peer = "http://127.0.0.1:" + Ports.free();
        return LocalProcess.start(
                "etcd",
                directory.resolve("etcd.log"),
                Map.of(),
                List.of(
                        programs.resolve("etcd").toString(),
                        "--data-dir=" + directory.resolve("etcd"),
                        "--listen-client-urls=" + url,
                        "--advertise-client-urls=" + url,
                        "--listen-peer-urls=" + peer,
                        "--initial-advertise-peer-urls=" + peer,
                        "--initial-cluster=default=" + peer,
                        // Nothing of it outlives the quickstart.
                        "--unsafe-no-fsync"));
    }

    private static LocalProcess startServer(Path programs, Path directory, String etcdUrl, int port) {
        return LocalProcess.start(
                "the Kubernetes API server",
                directory.resolve("kube-apiserver.log"),
                Map.of(),
                List.of(
                        programs.resolve("kube-apiserver").toString(),
                        "--etcd-servers=" + etcdUrl,
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
                        // It waits for a controller that is not there.
                        "--disable-admission-plugins=ServiceAccount",
                        "--endpoint-reconciler-type=none"));
    }

    /// @return the API server's process
    LocalProcess process() {
        return server;
    }

    /// @return a kubeconfig for it, with the administrator's token
    public Path kubeconfig() {
        return kubeconfig;
    }

    /// Kills both: what they keep is for nobody. The server first, since without its etcd it takes its time to
    /// end.
    @Override
    public void close() {
        server.kill();
        etcd.kill();
    }

    private static String token() {
        byte[] secret = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(secret);
        return HexFormat.of().formatHex(secret);
    }

    private static void writeKeys(Path directory) throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            writePem(
                    directory.resolve("sa.key"),
                    "PRIVATE KEY",
                    pair.getPrivate().getEncoded());
            writePem(directory.resolve("sa.pub"), "PUBLIC KEY", pair.getPublic().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks P-256", e);
        }
    }

    private static void writePem(Path file, String type, byte[] der) throws IOException {
        String base64 = Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encodeToString(der);
        Files.writeString(file, "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n");
    }
}
