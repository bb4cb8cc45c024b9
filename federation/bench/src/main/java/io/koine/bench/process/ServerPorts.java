package io.koine.bench.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/// Where a server listens, also when it is started again. Never where clients' own ports come from: one
/// that asks for a port on which nobody listens may be given that port, and answer itself.
///
/// @param api its API
/// @param xds delta ADS over TLS
/// @param plaintext delta ADS in plaintext
record ServerPorts(int api, int xds, int plaintext) {
    private static final int FIRST = 20_000;

    /// Linux's `net.ipv4.ip_local_port_range` begins behind it.
    private static final int END = 32_000;

    /// @return ports that are free now
    static ServerPorts free() {
        Random random = new Random();
        Set<Integer> ports = new HashSet<>();
        while (ports.size() < 3) {
            int port = random.nextInt(FIRST, END);
            if (isFree(port)) {
                ports.add(port);
            }
        }
        var each = ports.iterator();
        return new ServerPorts(each.next(), each.next(), each.next());
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            // Taken; another one is tried.
            return false;
        }
    }
}
