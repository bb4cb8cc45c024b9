package io.koine.envoy.translate;

import com.google.protobuf.Duration;
import com.google.protobuf.Struct;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.util.Durations;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers.Thresholds;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers.Thresholds.RetryBudget;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.ExplicitHttpConfig;
import io.envoyproxy.envoy.type.v3.Percent;
import io.koine.envoy.input.ClusterInput;
import io.koine.envoy.input.ResourceNames;
import io.koine.model.Protocol;
import io.koine.model.TlsMode;

/// Clusters: the application behind a port, what answers a service, and the rest of the world.
final class Clusters {
    private static final Duration CONNECT_TIMEOUT = Durations.fromSeconds(10);
    private static final String HTTP_OPTIONS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

    // -1 is the greatest unsigned value: nobody asked for a limit, and Envoy's default of 1,024 would refuse requests.
    private static final UInt32Value NO_LIMIT = UInt32Value.of(-1);

    // Retries, though, are held to a fifth of what is under way, or a service in trouble would get many times its load.
    private static final CircuitBreakers LIMITS = CircuitBreakers.newBuilder()
            .addThresholds(Thresholds.newBuilder()
                    .setMaxConnections(NO_LIMIT)
                    .setMaxPendingRequests(NO_LIMIT)
                    .setMaxRequests(NO_LIMIT)
                    .setRetryBudget(RetryBudget.newBuilder()
                            .setBudgetPercent(Percent.newBuilder().setValue(20))
                            .setMinRetryConcurrency(UInt32Value.of(10))))
            .build();

    private Clusters() {}

    /// @param input a port of the application
    /// @return its cluster
    static Cluster inbound(ClusterInput.Inbound input) {
        String name = ResourceNames.inbound(input.applicationPort());
        LbEndpoint application = LbEndpoint.newBuilder()
                .setEndpoint(Endpoint.newBuilder()
                        .setAddress(Addresses.tcp(input.applicationAddress(), input.applicationPort())))
                .build();
        return common(name, input.protocol())
                .setType(Cluster.DiscoveryType.STATIC)
                .setLoadAssignment(ClusterLoadAssignment.newBuilder()
                        .setClusterName(name)
                        .addEndpoints(LocalityLbEndpoints.newBuilder().addLbEndpoints(application)))
                .build();
    }

    /// @param input a port of a service
    /// @return its cluster
    static Cluster outbound(ClusterInput.Outbound input) {
        String name = ResourceNames.outbound(input.host(), input.port());
        Cluster.Builder cluster = common(name, input.protocol())
                .setType(Cluster.DiscoveryType.EDS)
                .setEdsClusterConfig(Cluster.EdsClusterConfig.newBuilder()
                        .setEdsConfig(ConfigSources.ADS)
                        .setServiceName(name))
                .setLbPolicy(Cluster.LbPolicy.LEAST_REQUEST)
                // Mutual TLS is the rule and plaintext the named exception: an endpoint that says nothing, or for
                // whom nobody's identity is known, is not reached rather than reached in the clear.
                .setTransportSocket(TlsContexts.upstream(input))
                .addTransportSocketMatches(plaintext());
        // A host that its source calls unhealthy gets nothing, even if no other is left: by default Envoy would
        // "panic" and use all hosts as soon as half of them are unhealthy.
        cluster.getCommonLbConfigBuilder()
                .setHealthyPanicThreshold(Percent.newBuilder().setValue(0));
        return cluster.build();
    }

    /// @return the cluster of redirected connections to nobody of the mesh: each goes where it was going
    static Cluster passthrough() {
        return common(ResourceNames.PASSTHROUGH, Protocol.TCP)
                .setType(Cluster.DiscoveryType.ORIGINAL_DST)
                .setLbPolicy(Cluster.LbPolicy.CLUSTER_PROVIDED)
                .build();
    }

    private static Cluster.TransportSocketMatch plaintext() {
        return Cluster.TransportSocketMatch.newBuilder()
                .setName("tlsMode-disabled")
                .setMatch(Struct.newBuilder()
                        .putFields(LoadAssignments.TLS_MODE, LoadAssignments.tlsMode(TlsMode.PLAINTEXT)))
                .setTransportSocket(TlsContexts.RAW)
                .build();
    }

    private static Cluster.Builder common(String name, Protocol protocol) {
        Cluster.Builder cluster = Cluster.newBuilder()
                .setName(name)
                .setConnectTimeout(CONNECT_TIMEOUT)
                .setPerConnectionBufferLimitBytes(Listeners.BUFFER_LIMIT)
                .setCircuitBreakers(LIMITS);
        if (protocol.isHttp()) {
            ExplicitHttpConfig.Builder config = ExplicitHttpConfig.newBuilder();
            if (protocol.isHttp2()) {
                config.setHttp2ProtocolOptions(Http2ProtocolOptions.getDefaultInstance());
            } else {
                config.setHttpProtocolOptions(Http1ProtocolOptions.getDefaultInstance());
            }
            HttpProtocolOptions options = HttpProtocolOptions.newBuilder()
                    .setExplicitHttpConfig(config)
                    .build();
            cluster.putTypedExtensionProtocolOptions(HTTP_OPTIONS, Encoding.pack(options));
        }
        return cluster;
    }
}
