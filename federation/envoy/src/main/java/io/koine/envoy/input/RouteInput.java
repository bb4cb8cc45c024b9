package io.koine.envoy.input;

import io.koine.envoy.ResourceType;
import io.koine.model.Hostname;
import io.koine.model.SortedCopies;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/// The input of a route configuration.
public sealed interface RouteInput extends ResourceInput {
    @Override
    default ResourceType type() {
        return ResourceType.ROUTE;
    }

    /// The routes of an HTTP port of a service.
    ///
    /// @param host the service
    /// @param port its port
    record Outbound(Hostname host, int port) implements RouteInput {
        @Override
        public String name() {
            return ResourceNames.outbound(host, port);
        }
    }

    /// The routes of the HTTP proxy port.
    ///
    /// @param ports the HTTP ports of each service that has any
    record HttpProxy(SortedMap<Hostname, SortedSet<Integer>> ports) implements RouteInput {
        public HttpProxy {
            TreeMap<Hostname, SortedSet<Integer>> copy = new TreeMap<>();
            ports.forEach((host, numbers) -> copy.put(host, SortedCopies.sortedSet(numbers)));
            ports = SortedCopies.sorted(copy);
        }

        @Override
        public String name() {
            return ResourceNames.HTTP_PROXY;
        }
    }
}
