package io.koine.envoy.translate;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.bootstrap.v3.Admin;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.EdsClusterConfig;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.PathConfigSource;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.koine.envoy.EnvoyResource;
import io.koine.envoy.EnvoyResources;
import io.koine.envoy.ResourceType;
import io.koine.envoy.input.ResourceNames;
import io.koine.envoy.offline.RuntimeFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// Lays a proxy's set out as files that an Envoy starts from: listeners and clusters in its bootstrap,
/// everything that they take from the control plane in a file each.
public final class FileXds {
    /// The file that Envoy starts from.
    public static final String BOOTSTRAP = "bootstrap.pb";

    private FileXds() {}

    /// @param directory Envoy's working directory
    /// @param resources the set
    /// @param identity the leaf
    public static void write(Path directory, EnvoyResources resources, TestIdentity identity) throws IOException {
        write(directory, resources, identity, Map.of());
    }

    /// The same with the filters that travel by themselves in their places: Envoy watches each file, and a user may
    /// watch as few as 128.
    ///
    /// @param directory Envoy's working directory
    /// @param resources the set, maybe of many proxies
    /// @param identity the leaf
    public static void writeWhole(Path directory, EnvoyResources resources, TestIdentity identity) throws IOException {
        Map<String, Any> filters = new HashMap<>();
        for (EnvoyResource resource : resources.of(ResourceType.EXTENSION).values()) {
            if (Extensions.decode(resource) instanceof TypedExtensionConfig extension) {
                filters.put(extension.getName(), extension.getTypedConfig());
            }
        }
        write(directory, resources, identity, filters);
    }

    private static void write(Path directory, EnvoyResources resources, TestIdentity identity, Map<String, Any> filters)
            throws IOException {
        Bootstrap.Builder bootstrap = Bootstrap.newBuilder()
                .setAdmin(Admin.newBuilder().setAddress(Addresses.tcp("127.0.0.1", 0)))
                .setLayeredRuntime(RuntimeFlags.layer());
        bootstrap.getNodeBuilder().setId("test").setCluster("test");
        for (ResourceType type : ResourceType.values()) {
            for (EnvoyResource resource : resources.of(type).values()) {
                switch (Rewriting.inside(Extensions.decode(resource), message -> redirect(message, filters))) {
                    case Listener listener ->
                        bootstrap.getStaticResourcesBuilder().addListeners(listener);
                    case Cluster cluster ->
                        bootstrap.getStaticResourcesBuilder().addClusters(cluster);
                    case Message message ->
                        Files.write(
                                directory.resolve(file(type, resource.name())),
                                response(message).toByteArray());
                }
            }
        }
        Files.writeString(
                directory.resolve("svid.json"),
                JsonFormat.printer().usingTypeRegistry(Extensions.REGISTRY).print(response(svid(identity))));
        Files.write(directory.resolve(BOOTSTRAP), bootstrap.build().toByteArray());
    }

    private static DiscoveryResponse response(Message message) {
        return DiscoveryResponse.newBuilder()
                .setVersionInfo("1")
                .addResources(Encoding.pack(message))
                .build();
    }

    private static Secret svid(TestIdentity identity) {
        return Secret.newBuilder()
                .setName(ResourceNames.SVID)
                .setTlsCertificate(TlsCertificate.newBuilder()
                        .setCertificateChain(DataSource.newBuilder().setInlineString(identity.certificate()))
                        .setPrivateKey(DataSource.newBuilder().setInlineString(identity.key())))
                .build();
    }

    private static Message redirect(Message message, Map<String, Any> filters) {
        return switch (message) {
            case Rds rds ->
                rds.toBuilder()
                        .setConfigSource(source(ResourceType.ROUTE, rds.getRouteConfigName()))
                        .build();
            case EdsClusterConfig eds ->
                eds.toBuilder()
                        .setEdsConfig(source(ResourceType.ENDPOINTS, eds.getServiceName()))
                        .build();
            case SdsSecretConfig sds
            when sds.getSdsConfig().hasAds() ->
                sds.toBuilder()
                        .setSdsConfig(source(ResourceType.SECRET, sds.getName()))
                        .build();
            case HttpFilter filter
            when filter.hasConfigDiscovery() && filters.containsKey(filter.getName()) ->
                HttpFilter.newBuilder()
                        .setName(filter.getName())
                        .setTypedConfig(filters.get(filter.getName()))
                        .build();
            case HttpFilter filter
            when filter.hasConfigDiscovery() -> {
                HttpFilter.Builder copy = filter.toBuilder();
                copy.getConfigDiscoveryBuilder().setConfigSource(source(ResourceType.EXTENSION, filter.getName()));
                yield copy.build();
            }
            default -> message;
        };
    }

    private static ConfigSource source(ResourceType type, String name) {
        return ConfigSource.newBuilder()
                .setPathConfigSource(PathConfigSource.newBuilder().setPath("./" + file(type, name)))
                .build();
    }

    private static String file(ResourceType type, String name) {
        return type.shortName() + "_" + name.replace('|', '_') + ".pb";
    }
}
