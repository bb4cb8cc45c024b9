package io.koine.envoy.translate;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.koine.envoy.EnvoyResource;
import io.koine.envoy.ResourceType;
import io.koine.envoy.input.ClusterInput;
import io.koine.envoy.input.EndpointsInput;
import io.koine.envoy.input.ExtensionInput;
import io.koine.envoy.input.ListenerInput;
import io.koine.envoy.input.ResourceInput;
import io.koine.envoy.input.ResourceNames;
import io.koine.envoy.input.RouteInput;
import io.koine.envoy.input.SecretInput;

/// Translates the input of one resource. A pure function: the result may be cached under its input.
public final class Translator {
    private Translator() {}

    /// @param input the input of one resource
    /// @return the resource
    public static EnvoyResource translate(ResourceInput input) {
        return remembering(input, (key, translation) -> translation.apply(key));
    }

    /// @param input the input of one resource
    /// @param memo policies that were translated before; those that were not are added
    /// @return the resource, the same whatever is remembered
    public static EnvoyResource remembering(ResourceInput input, PolicyMemo memo) {
        return switch (input) {
            case ListenerInput listener -> listener(listener, memo);
            case RouteInput route -> route(route, memo);
            case ClusterInput cluster -> cluster(cluster, memo);
            case ExtensionInput extension ->
                Encoding.resource(
                        ResourceType.EXTENSION,
                        extension.name(),
                        AuthorizationFilters.extension(extension, memo),
                        memo);
            case EndpointsInput endpoints ->
                Encoding.resource(
                        ResourceType.ENDPOINTS,
                        ResourceNames.outbound(endpoints.host(), endpoints.port()),
                        LoadAssignments.assignment(endpoints),
                        memo);
            case SecretInput secret ->
                Encoding.resource(ResourceType.SECRET, ResourceNames.TRUST_BUNDLE, Secrets.trustBundle(secret), memo);
        };
    }

    private static EnvoyResource listener(ListenerInput input, PolicyMemo memo) {
        Listener listener = switch (input) {
            case ListenerInput.Inbound inbound -> InboundListeners.listener(inbound, memo);
            case ListenerInput.Outbound outbound -> OutboundListeners.listener(outbound);
            case ListenerInput.Virtual virtual -> OutboundListeners.virtual(virtual);
            case ListenerInput.HttpProxy proxy -> OutboundListeners.httpProxy(proxy);
            case ListenerInput.OutboundCapture capture -> CaptureListeners.outbound(capture);
            case ListenerInput.InboundCapture _ -> CaptureListeners.inbound();
        };
        return Encoding.resource(ResourceType.LISTENER, listener.getName(), listener, memo);
    }

    private static EnvoyResource route(RouteInput input, PolicyMemo memo) {
        RouteConfiguration routes = switch (input) {
            case RouteInput.Outbound outbound -> Routes.outbound(outbound);
            case RouteInput.HttpProxy proxy -> HttpProxyRoutes.of(proxy);
        };
        return Encoding.resource(ResourceType.ROUTE, routes.getName(), routes, memo);
    }

    private static EnvoyResource cluster(ClusterInput input, PolicyMemo memo) {
        Cluster cluster = switch (input) {
            case ClusterInput.Inbound inbound -> Clusters.inbound(inbound);
            case ClusterInput.Outbound outbound -> Clusters.outbound(outbound);
            case ClusterInput.Passthrough _ -> Clusters.passthrough();
        };
        return Encoding.resource(ResourceType.CLUSTER, cluster.getName(), cluster, memo);
    }
}
