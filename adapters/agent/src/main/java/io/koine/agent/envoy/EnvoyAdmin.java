package io.koine.agent.envoy;

import io.koine.agent.http.Http1;
import io.koine.agent.http.HttpCall;
import io.koine.agent.http.HttpReply;
import io.koine.trust.enrol.ObservationReport;
import io.koine.trust.enrol.ObservedCounter;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Envoy's admin interface (Envoy: "Administration interface") behind its UNIX socket.
///
/// Threads: safe from any thread; a call blocks for at most two seconds.
///
/// @param socket the socket's path
record EnvoyAdmin(Path socket) {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /// Connections of listeners that serve the workload: those of the admin interface itself are our own.
    private static final String CONNECTIONS = "/stats?filter=%5Elistener%5C..*downstream_cx_active$";

    private static final String WORKERS_STARTED = "/stats?filter=%5Elistener_manager%5C.workers_started$";

    /// What the configuration names `koine.…`: see [#observed].
    private static final String OBSERVED = "/stats/prometheus?filter=%5Ekoine%5C.&usedonly";

    /// How Envoy begins their names there.
    private static final String OBSERVED_PREFIX = "envoy_koine_";

    private static final String OWN_CONNECTIONS = "listener.admin.";

    /// @return whether Envoy serves: it has the configuration that it asked for, or stopped waiting for it, and its
    ///     workers have taken the listeners over, which they do a moment later
    boolean ready() {
        try {
            return call("GET", "/ready").successful()
                    && call("GET", WORKERS_STARTED).body().strip().endsWith(" 1");
        } catch (IOException notYetListening) {
            return false;
        }
    }

    /// Tells clients by `connection: close` and GOAWAY to leave, while new connections are still taken.
    ///
    /// @throws IOException if Envoy does not answer
    void drain() throws IOException {
        require("POST", "/healthcheck/fail");
        require("POST", "/drain_listeners?graceful&skip_exit");
    }

    /// @return how many connections the workload's listeners hold
    /// @throws IOException if Envoy does not answer
    long openConnections() throws IOException {
        return require("GET", CONNECTIONS)
                .body()
                .lines()
                .filter(line -> !line.startsWith(OWN_CONNECTIONS))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .filter(value -> value.matches("[0-9]{1,18}"))
                .mapToLong(Long::parseLong)
                .sum();
    }

    /// @return what Envoy has counted of what policy decided, and, as far as there is room, which services it has
    /// called
    /// @throws IOException if Envoy does not answer
    List<ObservedCounter> observed() throws IOException {
        List<ObservedCounter> all = new ArrayList<>(Prometheus.counters(
                require("GET", OBSERVED).body(), OBSERVED_PREFIX, ObservationReport.MAX_COUNTERS - 1));
        int room = ObservationReport.MAX_COUNTERS - all.size();
        all.addAll(CalledClusters.counters(require("GET", CalledClusters.TARGET).body(), room));
        return all;
    }

    private HttpReply require(String method, String target) throws IOException {
        HttpReply reply = call(method, target);
        if (!reply.successful()) {
            throw new IOException("Envoy answers " + reply.status() + " to " + method + " " + target);
        }
        return reply;
    }

    private HttpReply call(String method, String target) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                TimedChannel timed = new TimedChannel(channel, TIMEOUT)) {
            return Http1.exchange(HttpCall.of(method, target), "envoy", timed.input(), timed.output());
        }
    }
}
