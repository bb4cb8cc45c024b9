package io.koine.bench.proxy;

import java.util.Optional;

/// What a simulated proxy asks for.
enum XdsType {
    CLUSTER("envoy.config.cluster.v3.Cluster"),
    ENDPOINTS("envoy.config.endpoint.v3.ClusterLoadAssignment"),
    LISTENER("envoy.config.listener.v3.Listener"),
    ROUTE("envoy.config.route.v3.RouteConfiguration");

    private final String url;

    XdsType(String message) {
        url = "type.googleapis.com/" + message;
    }

    String url() {
        return url;
    }

    static Optional<XdsType> of(String url) {
        for (XdsType type : values()) {
            if (type.url.equals(url)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
