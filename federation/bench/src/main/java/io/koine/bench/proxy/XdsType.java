package io.koine.bench.proxy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a simulated proxy asks for, in the order in which it asks.
public enum XdsType {
    /// Clusters; all.
    CLUSTER(0, "envoy.config.cluster.v3.Cluster"),
    /// Endpoints, by the names that clusters say.
    ENDPOINTS(1, "envoy.config.endpoint.v3.ClusterLoadAssignment"),
    /// Listeners; all.
    LISTENER(2, "envoy.config.listener.v3.Listener"),
    /// Routes, by the names that listeners say.
    ROUTE(3, "envoy.config.route.v3.RouteConfiguration"),
    /// Filters of a listener that are configured on their own, by the names that listeners say.
    EXTENSION(4, "envoy.config.core.v3.TypedExtensionConfig"),
    /// Trust bundles, by the names that clusters and listeners say.
    SECRET(5, "envoy.extensions.transport_sockets.tls.v3.Secret");

    static final List<XdsType> ALL = List.of(values());

    private static final List<byte[]> URLS = ALL.stream()
            .map(type -> ("type.googleapis.com/" + type.message).getBytes(StandardCharsets.US_ASCII))
            .toList();

    private final int place;
    private final String message;

    XdsType(int place, String message) {
        this.place = place;
        this.message = message;
    }

    /// @return its type URL; not to be changed
    byte[] url() {
        return URLS.get(place);
    }

    /// @return where it stands in lists of one thing per type
    int place() {
        return place;
    }

    /// @return whether all of it is asked for, without names
    boolean isWildcard() {
        return this == CLUSTER || this == LISTENER;
    }

    static Optional<XdsType> of(byte[] url) {
        return ALL.stream().filter(type -> Arrays.equals(type.url(), url)).findFirst();
    }
}
