package io.koine.envoy.offline;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SPIFFECertValidatorConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.koine.envoy.EnvoyResource;
import io.koine.envoy.EnvoyResources;
import io.koine.envoy.ResourceType;
import io.koine.envoy.input.ResourceNames;
import io.koine.envoy.translate.Extensions;
import io.koine.envoy.translate.Rewriting;
import java.util.function.UnaryOperator;

/// Puts what a message names in place of the name.
///
/// @param resources where it is
/// @param surroundings where secrets and applications are
record Inlining(EnvoyResources resources, Surroundings surroundings) implements UnaryOperator<Message> {
    @Override
    public Message apply(Message message) {
        return switch (message) {
            case HttpConnectionManager manager when manager.hasRds() -> withRoutes(manager);
            case HttpFilter filter when filter.hasConfigDiscovery() -> withConfiguration(filter);
            case Cluster cluster when cluster.getType() == Cluster.DiscoveryType.EDS -> withEndpoints(cluster);
            case Cluster cluster -> withApplication(cluster);
            // Without a source Envoy looks among the secrets of the same file.
            case SdsSecretConfig secret -> secret.toBuilder().clearSdsConfig().build();
            case SPIFFECertValidatorConfig.TrustDomain domain -> withFile(domain);
            default -> message;
        };
    }

    private HttpConnectionManager withRoutes(HttpConnectionManager manager) {
        return manager.toBuilder()
                .setRouteConfig(
                        named(ResourceType.ROUTE, manager.getRds().getRouteConfigName(), RouteConfiguration.class))
                .build();
    }

    private HttpFilter withConfiguration(HttpFilter filter) {
        return filter.toBuilder()
                .setTypedConfig(named(ResourceType.EXTENSION, filter.getName(), TypedExtensionConfig.class)
                        .getTypedConfig())
                .build();
    }

    private Cluster withEndpoints(Cluster cluster) {
        return cluster.toBuilder()
                .setType(Cluster.DiscoveryType.STATIC)
                .setLoadAssignment(named(
                        ResourceType.ENDPOINTS,
                        cluster.getEdsClusterConfig().getServiceName(),
                        ClusterLoadAssignment.class))
                .clearEdsClusterConfig()
                .build();
    }

    private Cluster withApplication(Cluster cluster) {
        Cluster.Builder copy = cluster.toBuilder();
        surroundings.applications().forEach((port, place) -> {
            if (cluster.getName().equals(ResourceNames.inbound(port))) {
                LbEndpoint.Builder endpoint =
                        copy.getLoadAssignmentBuilder().getEndpointsBuilder(0).getLbEndpointsBuilder(0);
                endpoint.getEndpointBuilder()
                        .getAddressBuilder()
                        .getSocketAddressBuilder()
                        .setAddress(place.address())
                        .setPortValue(place.port());
            }
        });
        return copy.build();
    }

    /// Each domain has a file of its own: in a shared one a foreign authority could name a workload of ours.
    private SPIFFECertValidatorConfig.TrustDomain withFile(SPIFFECertValidatorConfig.TrustDomain domain) {
        String file = surroundings.certificates().anchors().get(domain.getName());
        if (file == null) {
            throw new IllegalStateException("trust domain " + domain.getName() + ": no file of anchors");
        }
        return domain.toBuilder()
                .setTrustBundle(DataSource.newBuilder().setFilename(file))
                .build();
    }

    private <M extends Message> M named(ResourceType type, String name, Class<M> message) {
        EnvoyResource resource = resources.of(type).get(name);
        if (resource == null) {
            throw new IllegalStateException(type.shortName() + " " + name + " is named, but not there");
        }
        return message.cast(Rewriting.inside(Extensions.decode(resource), this));
    }
}
