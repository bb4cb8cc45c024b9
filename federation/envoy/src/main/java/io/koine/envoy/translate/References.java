package io.koine.envoy.translate;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.HttpUri;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.koine.envoy.EnvoyResource;
import io.koine.envoy.EnvoyResources;
import io.koine.envoy.Reference;
import io.koine.envoy.ResourceType;
import io.koine.model.SortedCopies;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/// What resources name other resources. A set that is not closed leaves Envoy waiting for what never comes, or
/// refusing what it has.
public final class References {
    private References() {}

    /// @param resources the whole set of one proxy
    /// @return one sentence for each name that names nothing; empty if the set is closed
    public static List<String> check(EnvoyResources resources) {
        List<String> problems = new ArrayList<>();
        for (SortedMap<String, EnvoyResource> ofType : resources.byType().values()) {
            for (EnvoyResource resource : ofType.values()) {
                for (Reference reference : resource.references()) {
                    if (!resources.of(reference.type()).containsKey(reference.name())) {
                        problems.add(resource.type().shortName() + " " + resource.name() + " names "
                                + reference.type().shortName() + " " + reference.name() + ", which is not there");
                    }
                }
            }
        }
        return List.copyOf(problems);
    }

    /// @param message the message of a resource
    /// @param memo what its parts were found to name before
    /// @return what it names and takes from the control plane, sorted
    static SortedSet<Reference> of(Message message, PolicyMemo memo) {
        TreeSet<Reference> found = new TreeSet<>();
        collect(message, memo, found);
        return SortedCopies.sortedSet(found);
    }

    /// Walks the whole message, so that a reference is found wherever it comes to stand.
    private static void collect(Message message, PolicyMemo memo, Collection<Reference> found) {
        switch (message) {
            case Any packed -> {
                found.addAll(memo.references(packed, any -> of(Extensions.unpack(any), memo)));
                return;
            }
            case Rds rds -> found.add(new Reference(ResourceType.ROUTE, rds.getRouteConfigName()));
            case RouteAction action -> found.add(new Reference(ResourceType.CLUSTER, action.getCluster()));
            case TcpProxy proxy -> found.add(new Reference(ResourceType.CLUSTER, proxy.getCluster()));
            case GrpcService.EnvoyGrpc grpc -> found.add(new Reference(ResourceType.CLUSTER, grpc.getClusterName()));
            case HttpUri uri -> found.add(new Reference(ResourceType.CLUSTER, uri.getCluster()));
            case HttpFilter filter
            when filter.hasConfigDiscovery() -> found.add(new Reference(ResourceType.EXTENSION, filter.getName()));
            case SdsSecretConfig secret
            when fromControlPlane(secret.getSdsConfig()) ->
                found.add(new Reference(ResourceType.SECRET, secret.getName()));
            case Cluster cluster
            when cluster.getType() == Cluster.DiscoveryType.EDS ->
                found.add(new Reference(
                        ResourceType.ENDPOINTS, cluster.getEdsClusterConfig().getServiceName()));
            default -> {
                // Names nothing itself; its fields are walked below like those of every other message.
            }
        }
        for (Object value : message.getAllFields().values()) {
            nested(value, memo, found);
        }
    }

    private static void nested(Object value, PolicyMemo memo, Collection<Reference> found) {
        switch (value) {
            case Message message -> collect(message, memo, found);
            case List<?> values -> values.forEach(element -> nested(element, memo, found));
            default -> {
                // A number, a text or an enum.
            }
        }
    }

    private static boolean fromControlPlane(ConfigSource source) {
        return source.hasAds();
    }
}
