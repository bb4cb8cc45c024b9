package io.koine.agent.envoy;

import io.koine.agent.runtime.AgentException;
import io.koine.agent.runtime.AgentLog;
import io.koine.agent.runtime.Backoff;
import io.koine.agent.runtime.RuntimeDirectory;
import io.koine.trust.enrol.ObservationReport;
import io.koine.trust.enrol.ObservedCounter;
import io.koine.trust.json.JsonFormatException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// Keeps one Envoy running: adopts the one that an earlier agent left, else starts one, and starts it again when
/// it dies. If the agent dies, its Envoy goes on serving.
///
/// Threads: `koine-envoy` waits for the process; the methods may be called from any one thread.
public final class EnvoySupervisor {
    private static final Duration DRAIN = Duration.ofSeconds(5);
    private static final Duration LOG_FLUSH = Duration.ofSeconds(1);
    private static final Duration EXIT_GRACE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration WAIT_SLICE = Duration.ofMinutes(1);
    private static final Duration READY_REMINDER = Duration.ofSeconds(30);
    private static final Backoff RESTART = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));

    /// An Envoy that lived this long was well: its death starts the back-off anew.
    private static final Duration STABLE = Duration.ofSeconds(30);

    private final RuntimeDirectory directory;
    private final List<String> command;
    private final AgentLog log;
    private final RandomGenerator random;
    private final EnvoyAdmin admin;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = new Thread(this::supervise, "koine-envoy");
    private volatile Optional<EnvoyProcess> current = Optional.empty();
    private volatile boolean unreadable;

    /// Does nothing yet.
    ///
    /// @param directory where Envoy runs
    /// @param executable Envoy's absolute path
    /// @param concurrency its number of worker threads
    /// @param log told of starts and deaths
    /// @param random jitter of the back-off
    public EnvoySupervisor(
            RuntimeDirectory directory, Path executable, int concurrency, AgentLog log, RandomGenerator random) {
        this.directory = directory;
        this.command = command(executable, concurrency);
        this.log = log;
        this.random = random;
        this.admin = new EnvoyAdmin(directory.path().resolve(EnvoyFiles.ADMIN_SOCKET));
    }

    /// Adopts or starts Envoy and supervises it from now on. An Envoy that was left but started otherwise is
    /// replaced.
    ///
    /// @param bootstrap its bootstrap
    /// @throws AgentException if Envoy cannot be started
    public void start(String bootstrap) throws InterruptedException {
        Optional<EnvoyProcess> left = leftBehind();
        boolean same = left.isPresent()
                && left.get().id().command().equals(command)
                && directory.read(EnvoyFiles.BOOTSTRAP).equals(Optional.of(bootstrap));
        if (same) {
            current = left;
            log.info("running Envoy adopted", "pid", left.get().id().pid());
        } else {
            if (left.isPresent()) {
                log.info(
                        "Envoy with another configuration is replaced",
                        "pid",
                        left.get().id().pid());
                left.get().terminate(EXIT_GRACE);
            }
            directory.write(EnvoyFiles.BOOTSTRAP, bootstrap);
            try {
                launch();
            } catch (IOException e) {
                throw new AgentException("Envoy " + command.getFirst() + " cannot be started", e);
            }
        }
        thread.start();
    }

    /// Waits until Envoy serves, however long that takes, or [#stop] is called.
    ///
    /// @return whether Envoy serves
    public boolean awaitReady() throws InterruptedException {
        long reminded = System.nanoTime();
        while (!admin.ready()) {
            if (System.nanoTime() - reminded > READY_REMINDER.toNanos()) {
                log.warning("Envoy is not ready yet: is the control plane's xDS address reachable?");
                reminded = System.nanoTime();
            }
            if (stopping.await(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return true;
    }

    /// @return whether Envoy serves at this moment
    public boolean serves() {
        return admin.ready();
    }

    /// @return what this Envoy has counted of what policy decided; empty if it does not answer
    public Optional<ObservationReport> observed() {
        Optional<EnvoyRecord> asked = current.map(EnvoyProcess::id);
        if (asked.isEmpty()) {
            return Optional.empty();
        }
        try {
            List<ObservedCounter> counters = admin.observed();
            unreadable = false;
            // Were another Envoy started meanwhile, its counters could be taken for those of the first.
            return asked.get().alive()
                    ? Optional.of(new ObservationReport(asked.get().name(), counters))
                    : Optional.empty();
        } catch (ProtocolException e) {
            if (!unreadable) {
                log.error("Envoy's counters cannot be read", "reason", AgentLog.reason(e));
            }
            unreadable = true;
            return Optional.empty();
        } catch (IOException startingOrDying) {
            // Supervision says so if it lasts.
            return Optional.empty();
        }
    }

    /// Drains and ends Envoy: clients are told to leave for at most 5 s, then it has 5 s to exit.
    public void stop() throws InterruptedException {
        Optional<EnvoyProcess> last;
        synchronized (this) {
            stopping.countDown();
            last = current;
        }
        if (last.isPresent()) {
            drain();
            last.get().terminate(EXIT_GRACE);
        }
        if (thread.isAlive()) {
            thread.join(EXIT_GRACE);
        }
    }

    private static List<String> command(Path executable, int concurrency) {
        return List.of(
                executable.toString(),
                "--config-path",
                EnvoyFiles.relative(EnvoyFiles.BOOTSTRAP),
                "--concurrency",
                Integer.toString(concurrency),
                // Several Envoys of a host would meet in the shared memory of hot restart.
                "--disable-hot-restart",
                "--drain-time-s",
                Long.toString(DRAIN.toSeconds()),
                "--drain-strategy",
                "immediate",
                // Whoever looks for a request in the access log finds it within a second, not ten.
                "--file-flush-interval-msec",
                Long.toString(LOG_FLUSH.toMillis()),
                "--log-level",
                "warning");
    }

    private Optional<EnvoyProcess> leftBehind() {
        try {
            return directory.read(EnvoyFiles.PROCESS).map(EnvoyRecord::parse).flatMap(EnvoyProcess::adopt);
        } catch (JsonFormatException e) {
            log.warning("process record is damaged and not used", "reason", AgentLog.reason(e));
            return Optional.empty();
        }
    }

    /// Never starts an Envoy that [#stop] would not see.
    private synchronized void launch() throws IOException {
        if (stopping.getCount() == 0) {
            return;
        }
        EnvoyProcess started = EnvoyProcess.start(command, directory.path());
        directory.write(EnvoyFiles.PROCESS, started.id().print());
        current = Optional.of(started);
        log.info("Envoy started", "pid", started.id().pid());
    }

    /// The body of `koine-envoy`.
    private void supervise() {
        int deaths = 0;
        try {
            while (stopping.getCount() > 0) {
                long start = System.nanoTime();
                awaitDeath();
                if (stopping.getCount() == 0) {
                    return;
                }
                boolean stable = System.nanoTime() - start > STABLE.toNanos();
                deaths = stable ? 1 : deaths + 1;
                Duration delay = RESTART.delay(deaths, random.nextDouble());
                log.error("Envoy died and is started again", "deaths", deaths, "delay", delay, "exit", exitStatus());
                if (!stopping.await(delay.toMillis(), TimeUnit.MILLISECONDS)) {
                    relaunch();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitDeath() throws InterruptedException {
        while (current.isPresent() && !current.get().awaitEnd(WAIT_SLICE)) {
            if (stopping.getCount() == 0) {
                return;
            }
        }
    }

    private void relaunch() {
        try {
            launch();
        } catch (IOException | AgentException e) {
            log.error("Envoy cannot be started again", "reason", AgentLog.reason(e));
        }
    }

    private String exitStatus() {
        return current.flatMap(EnvoyProcess::child)
                .filter(child -> !child.isAlive())
                .map(child -> Integer.toString(child.exitValue()))
                .orElse("unknown");
    }

    private void drain() throws InterruptedException {
        long deadline = System.nanoTime() + DRAIN.toNanos();
        try {
            admin.drain();
            while (admin.openConnections() > 0 && System.nanoTime() < deadline) {
                Thread.sleep(POLL);
            }
        } catch (IOException e) {
            log.warning("Envoy could not be drained", "reason", AgentLog.reason(e));
        }
    }
}
