package io.koine.envoy.translate;

import com.google.protobuf.BoolValue;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.util.Durations;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.koine.envoy.input.ResourceNames;
import io.koine.envoy.input.RouteInput;
import io.koine.model.Hostname;

/// Routes: every request of a port goes to its one cluster.
final class Routes {
    // Istio's default: only failures that happened before the application could have acted, or that gRPC calls
    // safe to repeat, and on another host if there is one.
    private static final RetryPolicy RETRIES = RetryPolicy.newBuilder()
            .setRetryOn("connect-failure,refused-stream,unavailable,cancelled")
            .setNumRetries(UInt32Value.of(2))
            .addRetryHostPredicate(RetryPolicy.RetryHostPredicate.newBuilder()
                    .setName("envoy.retry_host_predicates.previous_hosts")
                    .setTypedConfig(Encoding.pack(PreviousHostsPredicate.getDefaultInstance())))
            .setHostSelectionRetryMaxAttempts(5)
            .build();

    private Routes() {}

    /// @param applicationPort a port of the workload
    /// @return its route, without retries: the caller's proxy repeats, and it knows other hosts
    static RouteConfiguration inbound(int applicationPort) {
        String cluster = ResourceNames.inbound(applicationPort);
        return configuration(cluster, everything(forward(cluster)));
    }

    /// @param input an HTTP port of a service
    /// @return its route
    static RouteConfiguration outbound(RouteInput.Outbound input) {
        return configuration(ResourceNames.outbound(input.host(), input.port()), toService(input.host(), input.port()));
    }

    /// @param host a service
    /// @param port an HTTP port of it
    /// @return the route of every request to it
    static Route toService(Hostname host, int port) {
        return everything(forward(ResourceNames.outbound(host, port)).setRetryPolicy(RETRIES));
    }

    private static RouteAction.Builder forward(String cluster) {
        // Envoy's default of 15 s would cut long answers and streams that nobody limited.
        return RouteAction.newBuilder().setCluster(cluster).setTimeout(Durations.ZERO);
    }

    private static Route everything(RouteAction.Builder action) {
        return Route.newBuilder()
                .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                .setRoute(action)
                .build();
    }

    private static RouteConfiguration configuration(String name, Route route) {
        return RouteConfiguration.newBuilder()
                .setName(name)
                .addVirtualHosts(
                        VirtualHost.newBuilder().setName(name).addDomains("*").addRoutes(route))
                // A cluster that Envoy refused costs the requests to it, not the whole listener.
                .setValidateClusters(BoolValue.of(false))
                .build();
    }
}
