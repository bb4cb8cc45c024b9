package io.koine.envoy.input;

import io.koine.model.Hostname;
import io.koine.model.SortedCopies;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/// The input of a route configuration.
public sealed interface RouteInput extends ResourceInput {
    /// The routes of an HTTP port of a service.
    ///
    /// @param host the service
    /// @param port its port
    record Outbound(Hostname host, int port) implements RouteInput {}

    /// The routes of the HTTP proxy port.
    ///
    /// @param ports the HTTP ports of each service that has any
    record HttpProxy(SortedMap<Hostname, SortedSet<Integer>> ports) implements RouteInput {
        public HttpProxy {
            TreeMap<Hostname, SortedSet<Integer>> copy = new TreeMap<>();
            ports.forEach((host, numbers) -> copy.put(host, SortedCopies.sortedSet(numbers)));
            ports = SortedCopies.sorted(copy);
        }
    }
}
