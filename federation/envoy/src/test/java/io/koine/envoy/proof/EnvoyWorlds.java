package io.koine.envoy.proof;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.bootstrap.v3.Admin;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.PathConfigSource;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.koine.envoy.EnvoyResource;
import io.koine.envoy.EnvoyResources;
import io.koine.envoy.ResourceType;
import io.koine.envoy.Scopes;
import io.koine.envoy.input.Inputs;
import io.koine.envoy.input.ResourceNames;
import io.koine.envoy.offline.RuntimeFlags;
import io.koine.envoy.translate.Extensions;
import io.koine.envoy.translate.Translator;
import io.koine.mesh.scope.InboundScope;
import io.koine.mesh.scope.OutboundPort;
import io.koine.mesh.scope.OutboundScope;
import io.koine.mesh.scope.OutboundService;
import io.koine.mesh.scope.ProxyScope;
import io.koine.model.Hostname;
import io.koine.model.Protocol;
import io.koine.model.ServicePort;
import io.koine.trust.TrustDomain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/// Many worlds in one Envoy: the listeners of each, as translated, on an address of its own. Only what stands
/// behind policy is replaced: requests are answered by the listener itself, connections go to one application.
final class EnvoyWorlds {
    private static final Hostname PROVIDER = Hostname.ofService("authz", "a");
    private static final int WORLDS_PER_BLOCK = 250;

    /// Another run of these tests at the same time has other addresses.
    private static final long OWN_BLOCK = 100 + ProcessHandle.current().pid() % 150;

    private final Path directory;
    private final Callers callers;
    private final Bootstrap.Builder bootstrap = Bootstrap.newBuilder();
    private int count;

    /// @param directory Envoy's working directory
    /// @param callers certificates
    /// @param applicationPort where the application behind TCP ports listens on 127.0.0.1
    EnvoyWorlds(Path directory, Callers callers, int applicationPort) {
        this.directory = directory;
        this.callers = callers;
        bootstrap.getNodeBuilder().setId("proof").setCluster("proof");
        bootstrap.setAdmin(Admin.newBuilder().setAddress(address("127.0.0.1", 0)));
        bootstrap.setLayeredRuntime(RuntimeFlags.layer());
        for (int port : new int[] {8080, 9090}) {
            cluster(ResourceNames.inbound(port), List.of(address("127.0.0.1", applicationPort)));
        }
        for (int port : new int[] {9000, 9001}) {
            cluster(ResourceNames.outbound(PROVIDER, port), List.of());
        }
    }

    /// @param index of a world, in the order in which they were added
    /// @param tcp whether its ports of opaque bytes are meant
    /// @return the address on which it listens
    static String address(int index, boolean tcp) {
        return "127." + OWN_BLOCK + "." + (2 * (index / WORLDS_PER_BLOCK) + (tcp ? 1 : 0)) + "."
                + (1 + index % WORLDS_PER_BLOCK);
    }

    /// @param port of an application
    /// @return where its proxy listens
    static int listenPort(int port) {
        return 10_000 + port;
    }

    /// @param world a world that is served as well
    /// @return its index
    int add(World world) {
        int index = count++;
        listeners(world, Resolved.of(world, Protocol.HTTP, new Random(0)), address(index, false));
        listeners(world, Resolved.of(world, Protocol.TCP, new Random(0)), address(index, true));
        return index;
    }

    /// Writes what Envoy starts from.
    void write() throws Exception {
        Secret svid = Secret.newBuilder()
                .setName(ResourceNames.SVID)
                .setTlsCertificate(TlsCertificate.newBuilder()
                        .setCertificateChain(DataSource.newBuilder().setInlineString(callers.certificate()))
                        .setPrivateKey(DataSource.newBuilder().setInlineString(callers.key())))
                .build();
        Files.writeString(
                directory.resolve("svid.json"),
                JsonFormat.printer().usingTypeRegistry(Extensions.REGISTRY).print(response(svid)));
        Files.write(directory.resolve("bootstrap.pb"), bootstrap.build().toByteArray());
    }

    private void listeners(World world, InboundScope inbound, String address) {
        TreeMap<TrustDomain, String> bundles = new TreeMap<>();
        try {
            bundles.put(new TrustDomain(world.trustDomain()), callers.anchor());
            for (String alias : world.mesh().trustDomains().aliases()) {
                bundles.put(new TrustDomain(alias), callers.anchor());
            }
            ProxyScope scope = new ProxyScope(
                    Scopes.listeningAt(Scopes.scope(List.of(), List.of()), address)
                            .proxy(),
                    inbound,
                    OutboundScope.of(List.of(provider())),
                    bundles);
            EnvoyResources resources = EnvoyResources.of(
                    1, Inputs.of(scope).stream().map(Translator::translate).toList());
            String anchors = "anchors-" + bundles.size() + ".pb";
            for (EnvoyResource secret : resources.of(ResourceType.SECRET).values()) {
                Files.write(
                        directory.resolve(anchors),
                        response(Extensions.decode(secret)).toByteArray());
            }
            for (EnvoyResource resource : resources.of(ResourceType.LISTENER).values()) {
                if (resource.name().startsWith("inbound|")) {
                    Listener listener = (Listener) rewrite(Extensions.decode(resource), resources, anchors);
                    bootstrap
                            .getStaticResourcesBuilder()
                            .addListeners(listener.toBuilder()
                                    .setName(address + " " + resource.name())
                                    // Whoever else listens there is found out, and does not answer in its place.
                                    .setEnableReusePort(BoolValue.of(false)));
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException("a world cannot be translated: " + world, e);
        }
    }

    private static OutboundService provider() {
        return new OutboundService(
                PROVIDER,
                "a",
                "authz",
                1,
                List.of(),
                List.of(
                        new OutboundPort(
                                new ServicePort(9000, "", Protocol.GRPC), List.of(), Collections.emptySortedSet()),
                        new OutboundPort(
                                new ServicePort(9001, "", Protocol.HTTP), List.of(), Collections.emptySortedSet())));
    }

    private static Message rewrite(Message message, EnvoyResources resources, String anchors) {
        if (message instanceof Any packed) {
            return Any.pack(rewrite(Extensions.unpack(packed), resources, anchors));
        }
        Message.Builder copy = message.toBuilder();
        for (FieldDescriptor field : message.getAllFields().keySet()) {
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !field.isMapField()) {
                Object value = message.getField(field);
                copy.setField(
                        field,
                        value instanceof List<?> list
                                ? list.stream()
                                        .map(element -> rewrite((Message) element, resources, anchors))
                                        .toList()
                                : rewrite((Message) value, resources, anchors));
            }
        }
        return redirect(copy.build(), resources, anchors);
    }

    private static Message redirect(Message message, EnvoyResources resources, String anchors) {
        return switch (message) {
            case HttpFilter filter
            when filter.hasConfigDiscovery() -> {
                EnvoyResource extension = resources.of(ResourceType.EXTENSION).get(filter.getName());
                if (extension == null) {
                    throw new IllegalStateException("no configuration for the filter " + filter.getName());
                }
                yield filter.toBuilder()
                        .setTypedConfig(((TypedExtensionConfig) Extensions.decode(extension)).getTypedConfig())
                        .build();
            }
            case Route route
            when route.hasRoute() ->
                route.toBuilder()
                        .setDirectResponse(DirectResponseAction.newBuilder().setStatus(200))
                        .build();
            case SdsSecretConfig sds
            when sds.getSdsConfig().hasAds() ->
                sds.toBuilder()
                        .setSdsConfig(ConfigSource.newBuilder()
                                .setPathConfigSource(
                                        PathConfigSource.newBuilder().setPath("./" + anchors)))
                        .build();
            default -> message;
        };
    }

    private void cluster(String name, List<Address> addresses) {
        LocalityLbEndpoints.Builder endpoints = LocalityLbEndpoints.newBuilder();
        addresses.forEach(address -> endpoints.addLbEndpoints(
                LbEndpoint.newBuilder().setEndpoint(Endpoint.newBuilder().setAddress(address))));
        bootstrap
                .getStaticResourcesBuilder()
                .addClusters(Cluster.newBuilder()
                        .setName(name)
                        .setType(Cluster.DiscoveryType.STATIC)
                        .setLoadAssignment(ClusterLoadAssignment.newBuilder()
                                .setClusterName(name)
                                .addEndpoints(endpoints)));
    }

    private static Address address(String ip, int port) {
        return Address.newBuilder()
                .setSocketAddress(SocketAddress.newBuilder().setAddress(ip).setPortValue(port))
                .build();
    }

    private static DiscoveryResponse response(Message message) {
        return DiscoveryResponse.newBuilder()
                .setVersionInfo("1")
                .addResources(Any.pack(message))
                .build();
    }
}
