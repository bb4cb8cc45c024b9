package io.koine.agent.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.koine.agent.TestIssuer;
import io.koine.agent.runtime.AgentLog;
import io.koine.agent.runtime.RuntimeDirectory;
import io.koine.trust.SpiffeId;
import io.koine.trust.enrol.SvidResponse;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The files that the agent writes, read by the Envoy that `KOINE_ENVOY` names.
@Tag("envoy")
class RealEnvoyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final AgentLog log = new AgentLog(System.err, InstantSource.system());

    @TempDir
    Path temporary;

    private RuntimeDirectory directory;

    @BeforeEach
    void open() {
        assumeTrue(System.getenv("KOINE_ENVOY") != null, "KOINE_ENVOY names no Envoy");
        directory = RuntimeDirectory.open(temporary.resolve("run"), true, log);
    }

    @AfterEach
    void close() throws IOException {
        if (directory != null) {
            directory.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "::1", "koine.example.org"})
    void theBootstrapIsValidAndWarnsOfNothing(String host) throws Exception {
        directory.write(EnvoyFiles.BOOTSTRAP, prepare(host));
        Path output = temporary.resolve("output");
        Process envoy = new ProcessBuilder(
                        System.getenv("KOINE_ENVOY"),
                        "--mode",
                        "validate",
                        "--config-path",
                        "./envoy.json",
                        "--log-level",
                        "warning")
                .directory(directory.path().toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(output.toFile()))
                .start();
        int status = envoy.waitFor();
        assertThat(status).as(Files.readString(output)).isZero();
        assertThat(Files.readString(output).lines().filter(line -> line.contains("warning")))
                .isEmpty();
    }

    @Test
    void envoyRunsAndIsDrainedAndEndedOverItsSocket() throws Exception {
        EnvoySupervisor supervisor =
                new EnvoySupervisor(directory, Path.of(System.getenv("KOINE_ENVOY")), 1, log, new Random(1));
        EnvoyAdmin admin = new EnvoyAdmin(directory.path().resolve(EnvoyFiles.ADMIN_SOCKET));
        supervisor.start(prepare("127.0.0.1"));
        await().atMost(PATIENCE).ignoreExceptions().until(() -> admin.openConnections() == 0);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(admin.socket())))
                .isEqualTo("rw-------");
        EnvoyRecord envoy = EnvoyRecord.parse(directory.read(EnvoyFiles.PROCESS).orElseThrow());
        assertThat(envoy.alive()).isTrue();
        long start = System.nanoTime();
        supervisor.stop();
        assertThat(envoy.alive()).isFalse();
        // Nobody was connected: neither the drain time nor the time until SIGKILL was used up.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void envoyShowsItsLeafToTheServerOfTheExactId() throws Exception {
        assertThat(handshake(TestIssuer.SERVER)).contains("URIName: " + TestIssuer.WORKLOAD);
    }

    @Test
    void envoyRefusesAServerOfAnotherId() throws Exception {
        assertThat(handshake(TestIssuer.WORKLOAD)).contains("SSLHandshakeException");
    }

    /// Lets Envoy dial a server that only shakes hands.
    ///
    /// @return what the server learns of Envoy: its certificate or its refusal
    private String handshake(SpiffeId serverId) throws Exception {
        TestIssuer issuer = TestIssuer.create();
        EnvoySupervisor supervisor =
                new EnvoySupervisor(directory, Path.of(System.getenv("KOINE_ENVOY")), 1, log, new Random(1));
        SSLServerSocketFactory sockets = issuer.server(serverId).getServerSocketFactory();
        try (var server = (SSLServerSocket) sockets.createServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            server.setNeedClientAuth(true);
            server.setSoTimeout((int) PATIENCE.toMillis());
            SSLParameters parameters = server.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            server.setSSLParameters(parameters);
            supervisor.start(prepare(Answers.withXdsAt("127.0.0.1", server.getLocalPort(), issuer)));
            try (SSLSocket envoy = (SSLSocket) server.accept()) {
                envoy.startHandshake();
                return envoy.getSession().getPeerCertificates()[0].toString();
            } catch (SSLException e) {
                return e.toString();
            }
        } finally {
            supervisor.stop();
        }
    }

    private String prepare(String host) throws Exception {
        return prepare(Answers.withXdsAt(host));
    }

    private String prepare(Answers answers) {
        SvidResponse svid = answers.svid();
        directory.write(EnvoyFiles.ANCHORS, SdsFiles.printAnchors(svid.bundle()));
        directory.write(EnvoyFiles.SVID, SdsFiles.printLeaf(new SdsFiles.Leaf(svid.chain(), answers.key())));
        return EnvoyBootstrap.print(svid, Answers.REGISTRATION);
    }
}
