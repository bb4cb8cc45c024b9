package io.koine.agent;

import io.koine.agent.control.ControlPlane;
import io.koine.agent.control.Enrolment;
import io.koine.agent.envoy.EnvoyBootstrap;
import io.koine.agent.envoy.EnvoyFiles;
import io.koine.agent.envoy.EnvoySupervisor;
import io.koine.agent.runtime.AgentException;
import io.koine.agent.runtime.AgentLog;
import io.koine.agent.runtime.RuntimeDirectory;
import io.koine.trust.enrol.EnrolmentFormatException;
import io.koine.trust.enrol.JoinFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// One agent: an identity, an Envoy, and a session with the control plane, in this order.
///
/// Threads: [#start] is called once; [#stop] at any time from any thread.
final class Agent {
    /// The control plane answers a deregistration within 5 s; twice that, and its callers have to find out
    /// themselves.
    private static final Duration DEREGISTRATION = Duration.ofSeconds(10);

    private final Options options;
    private final AgentLog log;
    private final InstantSource clock;
    private final RandomGenerator random;
    private Optional<RuntimeDirectory> directory = Optional.empty();
    private Optional<Running> running = Optional.empty();

    /// What was started.
    private record Running(ControlPlane control, EnvoySupervisor envoy, Session session, Thread thread) {}

    /// Does nothing yet.
    Agent(Options options, AgentLog log, InstantSource clock, RandomGenerator random) {
        this.options = options;
        this.log = log;
        this.clock = clock;
        this.random = random;
    }

    /// Blocks until Envoy serves and the session with the control plane has begun.
    ///
    /// @return false if the agent was stopped meanwhile
    /// @throws AgentException if the agent cannot do its work; [#stop] then gives back what it has taken
    boolean start() throws InterruptedException {
        JoinFile join = readJoinFile(options.joinFile());
        RuntimeDirectory files = RuntimeDirectory.open(options.runtimeDirectory(), options.allowDisk(), log);
        synchronized (this) {
            directory = Optional.of(files);
        }
        ControlPlane control = ControlPlane.of(join);
        Enrolment enrolment = new Enroller(files, join, control, log, clock, random).enrol();
        control.actAs(enrolment);
        AgentState.save(files, join.server(), enrolment, options.registration());
        var envoy = new EnvoySupervisor(files, options.envoy(), options.concurrency(), log, random);
        var session = new Session(
                control,
                files,
                join.server(),
                options.registration(),
                enrolment,
                envoy::serves,
                envoy::observed,
                log,
                clock,
                random);
        Thread thread = new Thread(session, "koine-session");
        synchronized (this) {
            running = Optional.of(new Running(control, envoy, session, thread));
        }
        // The registration comes first: what Envoy listens on follows from it, and Envoy is ready only once it has
        // that.
        thread.start();
        envoy.start(EnvoyBootstrap.print(enrolment.svid(), options.registration()));
        if (!envoy.awaitReady()) {
            return false;
        }
        session.wake();
        return true;
    }

    /// Takes the workload out of the mesh: leaves the catalogue, drains and ends Envoy, deletes the identity.
    /// Does nothing the second time.
    void stop() throws InterruptedException {
        Optional<Running> started;
        Optional<RuntimeDirectory> opened;
        synchronized (this) {
            started = running;
            opened = directory;
            running = Optional.empty();
            directory = Optional.empty();
        }
        if (started.isPresent()) {
            stop(started.get());
        }
        if (opened.isPresent()) {
            if (started.isPresent()) {
                opened.get().delete(List.of(AgentState.FILE));
                opened.get().delete(EnvoyFiles.ALL);
            }
            release(opened.get());
            log.info("stopped");
        }
    }

    private static void stop(Running parts) throws InterruptedException {
        parts.session().stop();
        if (parts.thread().isAlive()) {
            parts.thread().join(DEREGISTRATION);
        }
        parts.envoy().stop();
        parts.control().close();
    }

    private void release(RuntimeDirectory opened) {
        try {
            opened.close();
        } catch (IOException e) {
            log.warning("runtime directory not released", "reason", AgentLog.reason(e));
        }
    }

    private JoinFile readJoinFile(Path file) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (permissions.contains(PosixFilePermission.OTHERS_READ)) {
                log.warning("the join file holds a token and anybody may read it: expected mode 0600", "file", file);
            }
            return JoinFile.parse(Files.readString(file));
        } catch (IOException e) {
            throw new AgentException(
                    "join file " + file + " cannot be read (" + e.getClass().getSimpleName() + ")", e);
        } catch (EnrolmentFormatException e) {
            throw new AgentException("join file " + file + " cannot be used", e);
        }
    }
}
