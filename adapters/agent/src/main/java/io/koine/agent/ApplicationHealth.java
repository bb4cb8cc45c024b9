package io.koine.agent;

import io.koine.trust.enrol.RegisteredPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Whether the application takes connections.
final class ApplicationHealth {
    /// The application is on this host or next to it: if it does not answer by then, it is not well.
    private static final Duration TIMEOUT = Duration.ofMillis(500);

    private ApplicationHealth() {}

    /// Dials every port once, one after the other.
    ///
    /// @param ports the workload's ports
    /// @return whether the application answers, by application port; on several addresses it must answer on each
    static Map<Integer, Boolean> check(List<RegisteredPort> ports) {
        Map<Integer, Boolean> healthy = new TreeMap<>();
        for (RegisteredPort port : ports) {
            healthy.merge(port.applicationPort(), answers(port), Boolean::logicalAnd);
        }
        return healthy;
    }

    private static boolean answers(RegisteredPort port) {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(port.applicationAddress(), port.applicationPort()), (int) TIMEOUT.toMillis());
            return true;
        } catch (IOException refusedOrSilent) {
            return false;
        }
    }
}
