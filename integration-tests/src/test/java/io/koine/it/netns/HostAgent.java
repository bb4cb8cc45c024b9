package io.koine.it.netns;

import java.io.Closeable;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Agent and Envoy of a host, under the proxy's user and with the output of both in one file.
final class HostAgent implements Closeable {
    private static final Path MEMORY = Path.of("/dev/shm");

    private final Host host;
    private final Path own;
    private @Nullable Program program;

    private HostAgent(Host host, Path own) {
        this.host = host;
        this.own = own;
    }

    /// @return an agent that does not run yet
    static HostAgent create(Host host) throws IOException {
        return new HostAgent(host, Files.createTempDirectory(MEMORY, "koine-it-"));
    }

    /// Returns when Envoy takes traffic.
    ///
    /// @param plane the control plane to join
    /// @param namespace of the workload, which is called as the host is
    /// @param envoy the Envoy binary
    /// @param output file for its output
    /// @param arguments of the agent beside those that every agent needs
    void start(ControlPlane plane, String namespace, Path envoy, Path output, List<String> arguments)
            throws IOException {
        Path join = own.resolve("join.json");
        Files.createFile(join, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(join, plane.token(host.name(), namespace).print());
        for (Path path : List.of(join, own)) {
            Files.setAttribute(path, "unix:uid", Host.PROXY_USER);
            Files.setAttribute(path, "unix:gid", Host.PROXY_USER);
        }
        List<String> command = new ArrayList<>(List.of(
                Project.launcher(),
                "agent",
                "--join",
                join.toString(),
                "--address",
                host.address(),
                "--runtime-dir",
                runtime().toString(),
                "--concurrency",
                "1",
                "--envoy",
                envoy.toString()));
        command.addAll(arguments);
        program = Program.start(
                "the agent of " + host.name(), output, Project.environment(), host.as(Host.PROXY_USER, command));
        program.awaitLine(line -> line.equals("ready"));
    }

    /// @return its process
    Program program() {
        return Objects.requireNonNull(program, "not started");
    }

    /// @param name of a counter or gauge
    /// @return its value
    long stat(String name) throws IOException {
        try (SocketChannel admin = SocketChannel.open(
                UnixDomainSocketAddress.of(runtime().resolve("admin.sock").toString()))) {
            String request = "GET /stats?filter=" + name + " HTTP/1.1\r\nHost: admin\r\nConnection: close\r\n\r\n";
            admin.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            String answer = new String(Channels.newInputStream(admin).readAllBytes(), StandardCharsets.UTF_8);
            return answer.lines()
                    .filter(line -> line.startsWith(name + ": "))
                    .mapToLong(line -> Long.parseLong(line.substring(name.length() + 2)))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no " + name + " in: " + answer));
        }
    }

    @Override
    public void close() throws IOException {
        if (program != null) {
            program.close();
        }
        try (Stream<Path> all = Files.walk(own)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private Path runtime() {
        return own.resolve("run");
    }
}
