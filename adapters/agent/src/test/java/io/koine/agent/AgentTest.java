package io.koine.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.koine.agent.envoy.EnvoyFiles;
import io.koine.agent.envoy.SdsFiles;
import io.koine.agent.runtime.AgentException;
import io.koine.agent.runtime.AgentLog;
import io.koine.trust.enrol.EnrolmentPaths;
import io.koine.trust.enrol.JoinFile;
import io.koine.trust.enrol.ObservedCounter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole agent against a control plane over real HTTPS, with a process that only sleeps for an Envoy.
class AgentTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private final AgentLog log =
            new AgentLog(new PrintStream(lines, true, StandardCharsets.UTF_8), InstantSource.system());

    @TempDir
    Path directory;

    private FakeControlPlane control;
    private FakeEnvoyAdmin admin;
    private ServerSocket application;
    private Path runtime;
    private Agent agent;

    @BeforeEach
    void open() throws Exception {
        control = new FakeControlPlane(TestIssuer.SERVER);
        application = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        runtime = Files.createDirectory(directory.resolve("run"));
        admin = new FakeEnvoyAdmin(runtime.resolve(EnvoyFiles.ADMIN_SOCKET));
        agent = agent(control.joinFile());
    }

    @AfterEach
    void close() throws Exception {
        agent.stop();
        admin.close();
        control.close();
        application.close();
    }

    @Test
    void joinsRegistersAndTellsTheApplicationsHealth() throws Exception {
        assertThat(agent.start()).isTrue();
        await().atMost(PATIENCE).until(() -> control.leases.size() > 1);
        assertThat(control.requests.subList(0, 3))
                .containsExactly(
                        "POST " + EnrolmentPaths.JOIN,
                        "PUT " + EnrolmentPaths.REGISTRATION,
                        "POST " + EnrolmentPaths.LEASE);
        assertThat(control.leases.getFirst().anchorsSequence()).isEqualTo(1);
        assertThat(control.leases.getFirst().applicationHealthy()).isEqualTo(Map.of(application.getLocalPort(), true));
        application.close();
        await().atMost(PATIENCE)
                .until(() -> control.leases.getLast().applicationHealthy().containsValue(false));
    }

    @Test
    void writesWhatEnvoyNeedsForItsUserAlone() throws Exception {
        agent.start();
        for (String name : List.of(EnvoyFiles.SVID, EnvoyFiles.ANCHORS, EnvoyFiles.BOOTSTRAP, AgentState.FILE)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(runtime.resolve(name))))
                    .as(name)
                    .isEqualTo("rw-------");
        }
        assertThat(leaf().chain()).containsExactly(control.issued.getFirst());
        assertThat(read(EnvoyFiles.BOOTSTRAP))
                .contains("sidecar~10.0.0.5~payment-1.payments~payments.svc.cluster.local");
    }

    @Test
    void showsNeitherTokenNorKey() throws Exception {
        agent.start();
        await().atMost(PATIENCE).until(() -> control.leases.size() > 1);
        String key = Base64.getEncoder().encodeToString(leaf().key().getEncoded());
        String shown = lines.toString(StandardCharsets.UTF_8) + read(AgentState.FILE) + read(EnvoyFiles.BOOTSTRAP);
        assertThat(shown)
                .contains("joined")
                .doesNotContain(FakeControlPlane.TOKEN)
                .doesNotContain("PRIVATE KEY")
                .doesNotContain(key.substring(40, 80));
    }

    @Test
    void reportsWhatEnvoyHasCounted() throws Exception {
        admin.counters("# TYPE envoy_koine_denied counter\nenvoy_koine_denied{port=\"8080\",caller=\"a\"} 7\n");
        agent.start();
        await().atMost(PATIENCE).until(() -> !control.reports.isEmpty());
        assertThat(control.reports.getFirst().counters())
                .containsExactly(
                        new ObservedCounter("denied", new TreeMap<>(Map.of("port", "8080", "caller", "a")), 7));
        String process = read(EnvoyFiles.PROCESS);
        String pid = control.reports.getFirst().envoy().split("-", 2)[0];
        assertThat(process).contains("\"pid\":" + pid);
    }

    @Test
    void registersAgainWhenTheControlPlaneHasForgotten() throws Exception {
        agent.start();
        await().atMost(PATIENCE).until(() -> !control.leases.isEmpty());
        control.forgetRegistrations();
        await().atMost(PATIENCE).until(() -> control.registrations.size() == 2);
        int before = control.leases.size();
        await().atMost(PATIENCE).until(() -> control.leases.size() > before + 1);
    }

    @Test
    void outlastsTroubleOfTheControlPlane() throws Exception {
        control.fail(EnrolmentPaths.JOIN, 503);
        control.fail(EnrolmentPaths.REGISTRATION, 500, 422);
        control.fail(EnrolmentPaths.LEASE, 502, 403);
        agent.start();
        await().atMost(PATIENCE).until(() -> !control.leases.isEmpty());
        assertThat(control.count("POST " + EnrolmentPaths.JOIN)).isEqualTo(2);
        assertThat(control.count("PUT " + EnrolmentPaths.REGISTRATION)).isEqualTo(3);
    }

    @Test
    void renewsBeforeHalfOfTheLifeIsLeftWithANewKey() throws Exception {
        control.leafLife(Duration.ofSeconds(5));
        agent.start();
        SdsFiles.Leaf first = leaf();
        control.leafLife(Duration.ofHours(1));
        control.fail(EnrolmentPaths.RENEW, 503);
        await().atMost(PATIENCE).until(() -> control.issued.size() == 2);
        await().atMost(PATIENCE).until(() -> leaf().chain().equals(List.of(control.issued.getLast())));
        assertThat(leaf().key()).isNotEqualTo(first.key());
        int before = control.leases.size();
        await().atMost(PATIENCE).until(() -> control.leases.size() > before);
    }

    @Test
    void saysThatAnExpiredIdentityNeedsANewToken() throws Exception {
        control.leafLife(Duration.ofSeconds(3));
        control.fail(EnrolmentPaths.RENEW, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401);
        agent.start();
        await().atMost(PATIENCE)
                .until(() -> lines.toString(StandardCharsets.UTF_8).contains("new join file"));
        assertThat(lines.toString(StandardCharsets.UTF_8)).contains("\"error\"", "certificate not renewed");
        assertThat(admin.calls).noneMatch(call -> call.contains("drain"));
    }

    @Test
    void takesOverANewBundle() throws Exception {
        agent.start();
        String before = read(EnvoyFiles.ANCHORS);
        control.rotate();
        await().atMost(PATIENCE).until(() -> control.leases.stream().anyMatch(lease -> lease.anchorsSequence() == 2));
        assertThat(read(EnvoyFiles.ANCHORS)).hasSizeGreaterThan(before.length());
        assertThat(AgentState.parse(read(AgentState.FILE)).svid().bundle().sequence())
                .isEqualTo(2);
    }

    @Test
    void aRefusedTokenIsFinal() {
        JoinFile good = control.joinFile();
        agent = failing(new JoinFile(good.server(), "another", good.trustDomain(), good.anchors()));
        assertThatThrownBy(agent::start)
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("unknown, used or expired")
                .hasMessageContaining("token not accepted");
        assertThat(control.requests).hasSize(1);
        assertThat(runtime.resolve(EnvoyFiles.SVID)).doesNotExist();
    }

    @Test
    void anAnswerForAnotherKeyIsNotUsed() {
        control.issueForAnotherKey();
        assertThatThrownBy(agent::start)
                .isInstanceOf(AgentException.class)
                .hasRootCauseMessage("leaf " + TestIssuer.WORKLOAD + " holds another key: expected ours");
        assertThat(runtime.resolve(EnvoyFiles.SVID)).doesNotExist();
    }

    @Test
    void sendsNoTokenToAServerOfOtherAnchors() throws Exception {
        agent = failing(control.joinFile(TestIssuer.create()));
        assertNothingIsSent("no valid path");
    }

    @Test
    void sendsNoTokenToAWorkloadThatPosesAsTheServer() throws Exception {
        control.close();
        control = new FakeControlPlane(TestIssuer.WORKLOAD);
        agent = failing(control.joinFile());
        assertNothingIsSent("expected another SPIFFE id");
    }

    @Test
    void stopsCleanly() throws Exception {
        agent.start();
        await().atMost(PATIENCE).until(() -> !control.leases.isEmpty());
        ProcessHandle envoy = envoy();
        agent.stop();
        assertThat(control.requests.getLast()).isEqualTo("DELETE " + EnrolmentPaths.REGISTRATION);
        assertThat(admin.calls).contains("POST /healthcheck/fail", "POST /drain_listeners?graceful&skip_exit");
        assertThat(envoy.isAlive()).isFalse();
        try (var files = Files.list(runtime)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly("agent.lock");
        }
    }

    @Test
    void aLaterAgentGoesOnWithoutATokenAndAdoptsEnvoy() throws Exception {
        agent.start();
        await().atMost(PATIENCE).until(() -> !control.leases.isEmpty());
        ProcessHandle envoy = envoy();
        SdsFiles.Leaf leaf = leaf();
        // What SIGKILL leaves: the files as they are, the lock free.
        Path copy = Files.createDirectory(directory.resolve("killed"));
        for (String name : List.of(
                EnvoyFiles.SVID, EnvoyFiles.ANCHORS, EnvoyFiles.BOOTSTRAP, EnvoyFiles.PROCESS, AgentState.FILE)) {
            Files.copy(runtime.resolve(name), copy.resolve(name));
        }
        JoinFile good = control.joinFile();
        Path first = runtime;
        runtime = copy;
        try (FakeEnvoyAdmin second = new FakeEnvoyAdmin(copy.resolve(EnvoyFiles.ADMIN_SOCKET))) {
            Agent later = agent(new JoinFile(good.server(), "used-up", good.trustDomain(), good.anchors()));
            later.start();
            assertThat(control.count("POST " + EnrolmentPaths.JOIN)).isEqualTo(1);
            assertThat(lines.toString(StandardCharsets.UTF_8)).contains("running Envoy adopted");
            assertThat(leaf().key()).isEqualTo(leaf.key());
            await().atMost(PATIENCE).until(() -> control.registrations.size() == 2);
            later.stop();
            assertThat(second.calls).contains("POST /healthcheck/fail");
        }
        runtime = first;
        await().atMost(PATIENCE).until(() -> !envoy.isAlive());
    }

    @Test
    void damagedFilesOfAnEarlierAgentAreNotUsed() throws Exception {
        Files.writeString(runtime.resolve(AgentState.FILE), "{\"server\":1}");
        Files.writeString(runtime.resolve(EnvoyFiles.SVID), "{}");
        agent.start();
        assertThat(lines.toString(StandardCharsets.UTF_8)).contains("identity of the earlier agent is not used");
        assertThat(control.count("POST " + EnrolmentPaths.JOIN)).isEqualTo(1);
    }

    private void assertNothingIsSent(String reason) throws InterruptedException {
        Thread starting = Thread.ofVirtual().start(() -> {
            try {
                agent.start();
            } catch (InterruptedException stoppedByTheTest) {
                Thread.currentThread().interrupt();
            }
        });
        await().atMost(PATIENCE)
                .until(() -> lines.toString(StandardCharsets.UTF_8).contains(reason));
        starting.interrupt();
        starting.join();
        assertThat(control.requests).isEmpty();
    }

    private SdsFiles.Leaf leaf() throws IOException {
        return SdsFiles.parseLeaf(read(EnvoyFiles.SVID));
    }

    private String read(String name) throws IOException {
        return Files.readString(runtime.resolve(name));
    }

    private ProcessHandle envoy() throws IOException {
        String pid = read(EnvoyFiles.PROCESS).replaceAll(".*\"pid\":([0-9]+).*", "$1");
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    private Agent agent(JoinFile join) throws IOException {
        Path file = Files.writeString(directory.resolve("join.json"), join.print());
        Path envoy = directory.resolve("envoy");
        if (Files.notExists(envoy)) {
            Files.writeString(envoy, "#!/bin/sh\nexec sleep 600 >/dev/null 2>&1\n");
            Files.setPosixFilePermissions(envoy, PosixFilePermissions.fromString("rwx------"));
        }
        Options options = OptionParser.parse(
                List.of(
                        "--join",
                        file.toString(),
                        "--address",
                        "10.0.0.5",
                        "--port",
                        "http:80:127.0.0.1:" + application.getLocalPort() + ":8443",
                        "--runtime-dir",
                        runtime.toString(),
                        "--allow-disk-runtime-dir",
                        "--envoy",
                        envoy.toString()),
                Map.of());
        return new Agent(options, log, InstantSource.system(), new Random(1));
    }

    private Agent failing(JoinFile join) {
        try {
            return agent(join);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
