package io.koine.envoy.translate;

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
        return switch (input) {
            case ListenerInput.Inbound listener ->
                Encoding.resource(
                        ResourceType.LISTENER,
                        ResourceNames.inbound(listener.applicationPort()),
                        InboundListeners.listener(listener));
            case ListenerInput.Outbound listener ->
                Encoding.resource(
                        ResourceType.LISTENER,
                        ResourceNames.outbound(listener.host(), listener.port()),
                        OutboundListeners.listener(listener));
            case ExtensionInput extension ->
                Encoding.resource(
                        ResourceType.EXTENSION,
                        ResourceNames.authorization(extension.action(), extension.applicationPort()),
                        AuthorizationFilters.extension(extension));
            case RouteInput route ->
                Encoding.resource(
                        ResourceType.ROUTE, ResourceNames.outbound(route.host(), route.port()), Routes.outbound(route));
            case ClusterInput.Inbound cluster ->
                Encoding.resource(
                        ResourceType.CLUSTER,
                        ResourceNames.inbound(cluster.applicationPort()),
                        Clusters.inbound(cluster));
            case ClusterInput.Outbound cluster ->
                Encoding.resource(
                        ResourceType.CLUSTER,
                        ResourceNames.outbound(cluster.host(), cluster.port()),
                        Clusters.outbound(cluster));
            case EndpointsInput endpoints ->
                Encoding.resource(
                        ResourceType.ENDPOINTS,
                        ResourceNames.outbound(endpoints.host(), endpoints.port()),
                        LoadAssignments.assignment(endpoints));
            case SecretInput secret ->
                Encoding.resource(ResourceType.SECRET, ResourceNames.TRUST_BUNDLE, Secrets.trustBundle(secret));
        };
    }
}
