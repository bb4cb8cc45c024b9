package io.koine.agent.envoy;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A running Envoy, started by this agent or adopted from an earlier one.
///
/// Threads: safe from any thread.
///
/// @param id which process it is
/// @param child the process, if this agent started it
record EnvoyProcess(EnvoyRecord id, Optional<Process> child) {
    /// How often an adopted process is looked at: nobody tells its end to a process that is not its parent.
    private static final Duration POLL = Duration.ofMillis(200);

    /// Starts Envoy. It inherits standard output and error, so that its logs go where the agent's go, also when
    /// the agent has died.
    ///
    /// @param command the command line
    /// @param directory the working directory
    /// @return the process
    /// @throws IOException if it cannot be started or ends at once
    static EnvoyProcess start(List<String> command, Path directory) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(Redirect.INHERIT)
                .redirectError(Redirect.INHERIT);
        // The service manager's socket is the agent's to answer.
        builder.environment().remove("NOTIFY_SOCKET");
        Process process = builder.start();
        EnvoyRecord id = EnvoyRecord.of(process.pid(), command)
                .orElseThrow(() -> new IOException("Envoy ended at once: see its output"));
        return new EnvoyProcess(id, Optional.of(process));
    }

    /// @param id an earlier agent's record
    /// @return that process, if it still runs
    static Optional<EnvoyProcess> adopt(EnvoyRecord id) {
        return id.alive() ? Optional.of(new EnvoyProcess(id, Optional.empty())) : Optional.empty();
    }

    /// @param timeout how long to wait
    /// @return whether the process has ended
    boolean awaitEnd(Duration timeout) throws InterruptedException {
        if (child.isPresent()) {
            return child.get().waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
        }
        long deadline = System.nanoTime() + timeout.toNanos();
        while (id.alive()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.sleep(Math.min(left, POLL.toNanos()));
        }
        return true;
    }

    /// Ends the process by SIGTERM, and by SIGKILL if it has not ended in time.
    ///
    /// @param grace how long it may take
    void terminate(Duration grace) throws InterruptedException {
        signal(ProcessHandle::destroy);
        if (!awaitEnd(grace)) {
            signal(ProcessHandle::destroyForcibly);
            awaitEnd(grace);
        }
    }

    /// The record is checked again just before: the process id of one that has ended may be another's.
    private void signal(Consumer<ProcessHandle> send) {
        if (id.alive()) {
            ProcessHandle.of(id.pid()).ifPresent(send);
        }
    }
}
