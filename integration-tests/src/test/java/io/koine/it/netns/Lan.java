package io.koine.it.netns;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A network of hosts: a bridge, and a network namespace for each host. This machine is on it as an outsider, and as
/// the
/// place of the control plane. Addresses are those set aside for tests between hosts (RFC 2544, 198.18.0.0/15).
///
/// All names begin alike, so that what an aborted run has left behind is found and taken away.
final class Lan implements Closeable {
    /// This machine.
    static final String OUTSIDER = "198.18.0.1";

    /// This machine again.
    static final String OUTSIDER_IPV6 = "fd00:198:18::1";

    private static final String PREFIX = "koine-it-";
    private static final String BRIDGE = "koine-it0";

    private final Path tools;
    private final List<Host> hosts = new ArrayList<>();

    private Lan(Path tools) {
        this.tools = tools;
    }

    /// @return the network, without hosts; the test is skipped, with the reason, where there can be none
    static Lan create() throws IOException {
        String tools = System.getenv().getOrDefault("KOINE_NETNS", "");
        assumeTrue(
                !tools.isEmpty(),
                "KOINE_NETNS names no iptables that works here; run ./koine test netns as root, which looks for one");
        Lan lan = new Lan(Path.of(tools));
        lan.clean();
        Program.run("ip", "link", "add", BRIDGE, "type", "bridge");
        Program.run("ip", "address", "add", OUTSIDER + "/24", "dev", BRIDGE);
        if (hasIpv6()) {
            Program.run("ip", "address", "add", OUTSIDER_IPV6 + "/64", "dev", BRIDGE, "nodad");
        }
        Program.run("ip", "link", "set", BRIDGE, "up");
        return lan;
    }

    /// @return whether this machine speaks IPv6 at all
    static boolean hasIpv6() {
        return Files.exists(Path.of("/proc/net/if_inet6"));
    }

    /// @param name of the host
    /// @param number the last part of its addresses
    /// @return a new host, connected and without any rules
    Host host(String name, int number) throws IOException {
        String namespace = PREFIX + name;
        Host host = new Host(name, namespace, "198.18.0." + number, "fd00:198:18::" + number, tools);
        // Before the first process: what it sees of /etc is made then.
        Files.createDirectories(host.files());
        host.resolves("localhost", "127.0.0.1");
        Program.run("ip", "netns", "add", namespace);
        hosts.add(host);
        String link = "koine-it" + number;
        Program.run("ip", "link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", namespace);
        Program.run("ip", "link", "set", link, "master", BRIDGE, "up");
        host.run("ip", "link", "set", "lo", "up");
        host.run("ip", "address", "add", host.address() + "/24", "dev", "eth0");
        if (hasIpv6()) {
            host.run("ip", "address", "add", host.ipv6() + "/64", "dev", "eth0", "nodad");
        }
        host.run("ip", "link", "set", "eth0", "up");
        host.run("ip", "route", "add", "default", "via", OUTSIDER);
        return host;
    }

    @Override
    public void close() throws IOException {
        hosts.forEach(Host::close);
        clean();
    }

    private void clean() throws IOException {
        for (String line : Program.run("ip", "netns", "list").lines().toList()) {
            String namespace = line.split(" ", 2)[0];
            if (namespace.startsWith(PREFIX)) {
                Host.remove(namespace);
            }
        }
        if (Files.exists(Path.of("/sys/class/net/" + BRIDGE))) {
            Program.run("ip", "link", "delete", BRIDGE);
        }
    }
}
