package io.koine.it.netns;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A host of a [Lan].
///
/// Its processes are neither root nor of one user: application and proxy are told apart by the kernel. The one
/// capability they have lets them read files, since this project may lie in a private directory; it opens no door of
/// the
/// network.
///
/// @param name of the host
/// @param namespace its network namespace
/// @param address its IPv4 address
/// @param ipv6 its IPv6 address, if this machine has any
/// @param tools where iptables is
record Host(String name, String namespace, String address, String ipv6, Path tools) {
    /// The user of agent and Envoy.
    static final int PROXY_USER = 4001;

    /// The user of the application.
    static final int APPLICATION_USER = 4002;

    private static final String CAPABILITIES = "-all,+dac_read_search";

    /// @return the directory of what this host has in /etc instead of the machine's, see ip-netns(8)
    Path files() {
        return Path.of("/etc/netns", namespace);
    }

    /// Makes a name known on this host, from now on and to processes that run already.
    void resolves(String host, String ip) throws IOException {
        Path hosts = files().resolve("hosts");
        String known = Files.exists(hosts) ? Files.readString(hosts) : "";
        Files.writeString(hosts, known + ip + " " + host + "\n");
    }

    /// Runs a command as root to its end.
    ///
    /// @return what it printed
    String run(String... command) {
        List<String> whole = new ArrayList<>(inside());
        whole.addAll(List.of(command));
        return Program.run(Map.of("PATH", tools + File.pathSeparator + System.getenv("PATH")), whole);
    }

    /// Runs the product's own script for the rules.
    ///
    /// @return what it printed
    String rules(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Project.home()
                .resolve("adapters/vm/interception/koine-iptables")
                .toString());
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    /// @param user who runs it
    /// @param command a program and its arguments
    /// @return the command that runs it on this host
    List<String> as(int user, List<String> command) {
        List<String> whole = new ArrayList<>(inside());
        whole.addAll(List.of(
                "setpriv",
                "--reuid",
                Integer.toString(user),
                "--regid",
                Integer.toString(user),
                "--clear-groups",
                "--inh-caps",
                CAPABILITIES,
                "--ambient-caps",
                CAPABILITIES,
                "--bounding-set",
                CAPABILITIES));
        whole.addAll(command);
        return whole;
    }

    void close() {
        try {
            remove(namespace);
        } catch (IOException e) {
            throw new UncheckedIOException(namespace, e);
        }
    }

    /// Ends what still runs in a namespace, and takes it away.
    static void remove(String namespace) throws IOException {
        for (String pid : Program.run("ip", "netns", "pids", namespace).lines().toList()) {
            ProcessHandle.of(Long.parseLong(pid.strip())).ifPresent(ProcessHandle::destroyForcibly);
        }
        Program.run("ip", "netns", "delete", namespace);
        Path files = Path.of("/etc/netns", namespace);
        if (Files.exists(files)) {
            try (Stream<Path> all = Files.list(files)) {
                for (Path file : all.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(files);
        }
    }

    private List<String> inside() {
        return List.of("ip", "netns", "exec", namespace);
    }
}
