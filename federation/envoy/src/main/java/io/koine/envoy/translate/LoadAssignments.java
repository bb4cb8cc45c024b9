package io.koine.envoy.translate;

import com.google.protobuf.Struct;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.koine.envoy.input.EndpointsInput;
import io.koine.envoy.input.EndpointsInput.Target;
import io.koine.envoy.input.ResourceNames;
import io.koine.model.Health;
import io.koine.model.TlsMode;

/// Endpoints.
final class LoadAssignments {
    /// Selects how an endpoint is dialled, see [Clusters].
    static final String TLS_MODE = "tlsMode";

    private static final String TRANSPORT_SOCKET_MATCH = "envoy.transport_socket_match";

    private LoadAssignments() {}

    /// @param input the endpoints of a port of a service
    /// @return the assignment; without endpoints if there are none
    static ClusterLoadAssignment assignment(EndpointsInput input) {
        ClusterLoadAssignment.Builder assignment =
                ClusterLoadAssignment.newBuilder().setClusterName(ResourceNames.outbound(input.host(), input.port()));
        input.targets().forEach((locality, targets) -> {
            LocalityLbEndpoints.Builder group = assignment
                    .addEndpointsBuilder()
                    .setLocality(
                            Locality.newBuilder().setRegion(locality.region()).setZone(locality.zone()));
            targets.forEach(target -> group.addLbEndpoints(endpoint(target)));
        });
        return assignment.build();
    }

    /// @param mode what an endpoint understands
    /// @return the value that Istio uses for it
    static Value tlsMode(TlsMode mode) {
        return Value.newBuilder()
                .setStringValue(
                        switch (mode) {
                            case MUTUAL -> "istio";
                            case PLAINTEXT -> "disabled";
                        })
                .build();
    }

    private static LbEndpoint endpoint(Target target) {
        Struct match =
                Struct.newBuilder().putFields(TLS_MODE, tlsMode(target.tls())).build();
        return LbEndpoint.newBuilder()
                .setEndpoint(Endpoint.newBuilder().setAddress(Addresses.tcp(target.address(), target.port())))
                .setHealthStatus(status(target.health()))
                .setLoadBalancingWeight(UInt32Value.of(target.weight()))
                .setMetadata(Metadata.newBuilder().putFilterMetadata(TRANSPORT_SOCKET_MATCH, match))
                .build();
    }

    private static HealthStatus status(Health health) {
        return switch (health) {
            case HEALTHY -> HealthStatus.HEALTHY;
            case UNHEALTHY -> HealthStatus.UNHEALTHY;
            case DRAINING -> HealthStatus.DRAINING;
        };
    }
}
