package io.koine.envoy;

import java.util.Optional;

/// The xDS resource types that are served, in the order in which additions and changes are pushed: what is referred to
/// before what refers to it (Envoy, xDS protocol, "Eventual consistency considerations").
public enum ResourceType {
    CLUSTER("CDS", "envoy.config.cluster.v3.Cluster"),
    ENDPOINTS("EDS", "envoy.config.endpoint.v3.ClusterLoadAssignment"),
    SECRET("SDS", "envoy.extensions.transport_sockets.tls.v3.Secret"),
    LISTENER("LDS", "envoy.config.listener.v3.Listener"),
    EXTENSION("ECDS", "envoy.config.core.v3.TypedExtensionConfig"),
    ROUTE("RDS", "envoy.config.route.v3.RouteConfiguration");

    private static final String PREFIX = "type.googleapis.com/";

    private final String shortName;
    private final String typeUrl;

    ResourceType(String shortName, String message) {
        this.shortName = shortName;
        this.typeUrl = PREFIX + message;
    }

    /// @return such as `CDS`
    public String shortName() {
        return shortName;
    }

    /// @return such as `type.googleapis.com/envoy.config.cluster.v3.Cluster`
    public String typeUrl() {
        return typeUrl;
    }

    /// @return its place in the order in which additions and changes are pushed, from 0; good for as long as the
    /// process
    ///     lives, and never to be stored
    @SuppressWarnings("EnumOrdinal") // The order of pushing is the order of declaration, as said above.
    public int place() {
        return ordinal();
    }

    /// @param typeUrl a type URL
    /// @return its type, if it is served
    public static Optional<ResourceType> ofTypeUrl(String typeUrl) {
        for (ResourceType type : values()) {
            if (type.typeUrl.equals(typeUrl)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
