package io.koine.agent.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.koine.agent.FakeEnvoyAdmin;
import io.koine.agent.runtime.AgentException;
import io.koine.agent.runtime.AgentLog;
import io.koine.agent.runtime.RuntimeDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Supervision of real processes that are no Envoy.
class EnvoySupervisorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SLEEPER = "exec sleep 600 >/dev/null 2>&1";

    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private final AgentLog log =
            new AgentLog(new PrintStream(lines, true, StandardCharsets.UTF_8), InstantSource.system());

    @TempDir
    Path temporary;

    private RuntimeDirectory directory;
    private FakeEnvoyAdmin admin;
    private EnvoySupervisor supervisor;

    @BeforeEach
    void open() throws IOException {
        directory = RuntimeDirectory.open(temporary.resolve("run"), true, log);
        admin = new FakeEnvoyAdmin(directory.path().resolve(EnvoyFiles.ADMIN_SOCKET));
        supervisor = supervisor(SLEEPER);
    }

    @AfterEach
    void close() throws Exception {
        supervisor.stop();
        admin.close();
        directory.close();
    }

    @Test
    void startsEnvoyInTheRuntimeDirectory() throws Exception {
        supervisor.start("{}");
        assertThat(supervisor.awaitReady()).isTrue();
        assertThat(Path.of("/proc", Long.toString(running().pid()), "cwd").toRealPath())
                .isEqualTo(directory.path().toRealPath());
        assertThat(running().command())
                .contains("./envoy.json", "--disable-hot-restart", "--drain-time-s")
                .containsSubsequence(List.of("--concurrency", "2"));
    }

    @Test
    void startsAgainWhatDies() throws Exception {
        supervisor.start("{}");
        long first = running().pid();
        ProcessHandle.of(first).orElseThrow().destroyForcibly();
        await().atMost(PATIENCE)
                .until(() -> running().pid() != first && running().alive());
        assertThat(lines.toString(StandardCharsets.UTF_8)).contains("Envoy died and is started again", "\"137\"");
    }

    @Test
    void backsOffFromWhatDiesAtOnce() throws Exception {
        supervisor = supervisor("sleep 0.05; exit 3");
        supervisor.start("{}");
        await().atMost(PATIENCE)
                .until(() -> lines.toString(StandardCharsets.UTF_8).contains("\"deaths\":\"4\""));
        List<String> delays = lines.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("\"deaths\":\"4\""))
                .toList();
        assertThat(delays)
                .singleElement()
                .asString()
                .containsPattern("\"delay\":\"PT0\\.[4-8]")
                .contains("\"3\"");
    }

    @Test
    void adoptsWhatAnEarlierAgentLeftAndStartsThatAgainToo() throws Exception {
        EnvoyRecord left = leave("{}");
        supervisor.start("{}");
        assertThat(running()).isEqualTo(left);
        ProcessHandle.of(left.pid()).orElseThrow().destroyForcibly();
        await().atMost(PATIENCE)
                .until(() -> !running().equals(left) && running().alive());
    }

    @Test
    void replacesWhatWasStartedWithAnotherBootstrap() throws Exception {
        EnvoyRecord left = leave("{\"another\":1}");
        supervisor.start("{}");
        assertThat(left.alive()).isFalse();
        assertThat(running().alive()).isTrue();
        assertThat(directory.read(EnvoyFiles.BOOTSTRAP)).contains("{}");
    }

    @Test
    void aProcessThatTookTheNumberIsNotOurs() {
        EnvoyRecord own =
                EnvoyRecord.of(ProcessHandle.current().pid(), List.of()).orElseThrow();
        assertThat(EnvoyRecord.parse(own.print())).isEqualTo(own);
        assertThat(own.alive()).isTrue();
        assertThat(new EnvoyRecord(own.pid(), own.startTicks() - 1, List.of()).alive())
                .isFalse();
        assertThat(EnvoyProcess.adopt(new EnvoyRecord(own.pid(), own.startTicks() - 1, List.of())))
                .isEmpty();
    }

    @Test
    void drainsUntilNobodyIsConnected() throws Exception {
        admin.connections("2");
        supervisor.start("{}");
        EnvoyRecord envoy = running();
        Thread stopping = Thread.ofVirtual().start(() -> {
            try {
                supervisor.stop();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        await().atMost(PATIENCE)
                .until(() ->
                        admin.calls.stream().filter(c -> c.contains("/stats")).count() > 2);
        assertThat(envoy.alive()).isTrue();
        assertThat(List.copyOf(admin.calls).subList(0, 2))
                .containsExactly("POST /healthcheck/fail", "POST /drain_listeners?graceful&skip_exit");
        admin.connections("0");
        stopping.join();
        assertThat(envoy.alive()).isFalse();
    }

    @Test
    void killsWhatIgnoresTheSignal() throws Exception {
        supervisor = supervisor("trap '' TERM\nexec >/dev/null 2>&1\necho > trapped\nwhile :; do sleep 0.2; done");
        supervisor.start("{}");
        await().atMost(PATIENCE).until(() -> Files.exists(directory.path().resolve("trapped")));
        EnvoyRecord envoy = running();
        supervisor.stop();
        assertThat(envoy.alive()).isFalse();
    }

    @Test
    void saysThatAProgramCannotBeStarted() throws IOException {
        Path broken = script("envoy-broken", "");
        Files.writeString(broken, "#!/absent/interpreter\n");
        EnvoySupervisor failing = new EnvoySupervisor(directory, broken, 2, log, new Random(1));
        assertThatThrownBy(() -> failing.start("{}"))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("cannot be started");
    }

    /// @return an Envoy that nobody supervises any more, with its files
    private EnvoyRecord leave(String bootstrap) throws Exception {
        supervisor.start("{}");
        List<String> command = running().command();
        supervisor.stop();
        Process orphan = new ProcessBuilder("sleep", "600").start();
        EnvoyRecord left = EnvoyRecord.of(orphan.pid(), command).orElseThrow();
        directory.write(EnvoyFiles.PROCESS, left.print());
        directory.write(EnvoyFiles.BOOTSTRAP, bootstrap);
        supervisor = supervisor(SLEEPER);
        return left;
    }

    private EnvoyRecord running() {
        return EnvoyRecord.parse(directory.read(EnvoyFiles.PROCESS).orElseThrow());
    }

    private EnvoySupervisor supervisor(String body) throws IOException {
        return new EnvoySupervisor(directory, script("envoy", body), 2, log, new Random(1));
    }

    private Path script(String name, String body) throws IOException {
        Path file = Files.writeString(temporary.resolve(name), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file;
    }
}
