package io.koine.it.netns;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// Hosts and a control plane, with everything that runs on them. All of it ends with [#close], however far it came.
final class Scene implements Closeable {
    /// How long anything may take that a test waits for.
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path directory;
    private final Deque<Closeable> parts = new ArrayDeque<>();
    private final Lan lan;
    private final Path envoy;
    private final ControlPlane plane;

    private Scene(Path directory, String envoy) throws IOException {
        this.directory = directory;
        try {
            this.lan = keep(Lan.create());
            this.envoy = readable(Path.of(envoy));
            this.plane = keep(ControlPlane.start(directory));
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /// @param directory for data and logs
    /// @return a control plane without hosts; the test is skipped, with the reason, where there can be none
    static Scene start(Path directory) throws IOException {
        return new Scene(directory, Project.envoy());
    }

    ControlPlane plane() {
        return plane;
    }

    /// @param name of the host and of its workload
    /// @param number the last part of its addresses
    /// @return a new host
    Host host(String name, int number) throws IOException {
        return lan.host(name, number);
    }

    /// @param host where
    /// @return its application, which does nothing yet
    HostApplication application(Host host) throws IOException {
        return keep(HostApplication.start(host));
    }

    /// @param host where
    /// @param namespace of the workload
    /// @param arguments of the agent
    /// @return its agent, whose Envoy takes traffic
    HostAgent agent(Host host, String namespace, String... arguments) throws IOException {
        HostAgent agent = keep(HostAgent.create(host));
        agent.start(plane, namespace, envoy, directory.resolve(host.name() + ".log"), List.of(arguments));
        return agent;
    }

    @Override
    public void close() throws IOException {
        IOException failures = new IOException("not everything could be ended");
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (IOException | RuntimeException e) {
                failures.addSuppressed(e);
            }
        }
        if (failures.getSuppressed().length > 0) {
            throw failures;
        }
    }

    /// The cache may lie where the proxy's user may not execute anything.
    private Path readable(Path binary) throws IOException {
        Path copies = Files.createTempDirectory("koine-it-");
        keep(() -> Files.delete(copies));
        Files.setPosixFilePermissions(copies, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path copy = Files.copy(binary, copies.resolve("envoy"));
        keep(() -> Files.delete(copy));
        return Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private <T extends Closeable> T keep(T part) {
        parts.push(part);
        return part;
    }
}
