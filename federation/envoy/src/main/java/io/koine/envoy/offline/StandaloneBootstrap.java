package io.koine.envoy.offline;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.bootstrap.v3.Admin;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap.StaticResources;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.koine.envoy.EnvoyResource;
import io.koine.envoy.EnvoyResources;
import io.koine.envoy.ResourceType;
import io.koine.envoy.input.Inputs;
import io.koine.envoy.input.ResourceNames;
import io.koine.envoy.translate.Extensions;
import io.koine.envoy.translate.References;
import io.koine.envoy.translate.Rewriting;
import io.koine.envoy.translate.Translator;
import io.koine.mesh.scope.ProxyScope;
import java.util.List;

/// Makes one file of a proxy's set: what the control plane would send in several parts stands in its place, and
/// nothing is asked of anybody. The messages are those of production otherwise.
public final class StandaloneBootstrap {
    private static final String LOOPBACK = "127.0.0.1";

    private static final JsonFormat.Printer PRINTER = JsonFormat.printer()
            .usingTypeRegistry(Extensions.REGISTRY)
            .preservingProtoFieldNames()
            .sortingMapKeys();

    private StandaloneBootstrap() {}

    /// @param scope what one proxy may see and must obey
    /// @return its set, as a control plane makes it
    /// @throws IllegalStateException if the set names what it does not hold, which is a mistake of ours
    public static EnvoyResources translate(ProxyScope scope) {
        EnvoyResources resources = EnvoyResources.of(
                1, Inputs.of(scope).stream().map(Translator::translate).toList());
        List<String> problems = References.check(resources);
        if (!problems.isEmpty()) {
            throw new IllegalStateException(String.join("; ", problems));
        }
        return resources;
    }

    /// @param resources the set, closed under references
    /// @param surroundings where its Envoy runs
    /// @return [#of] as JSON with the names of Envoy's documentation, fields in the order of their numbers; equal
    ///     sets print alike. Envoy takes it from a file whose name ends in `.json`
    public static String json(EnvoyResources resources, Surroundings surroundings) {
        try {
            return PRINTER.print(of(resources, surroundings));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a message that translation does not emit", e);
        }
    }

    /// @param resources the set, closed under references
    /// @param surroundings where its Envoy runs
    /// @return what Envoy starts from: no secret is in it, only where they lie
    /// @throws IllegalStateException if the set names what it does not hold
    public static Bootstrap of(EnvoyResources resources, Surroundings surroundings) {
        Inlining inlining = new Inlining(resources, surroundings);
        StaticResources.Builder all = StaticResources.newBuilder();
        for (EnvoyResource resource : resources.of(ResourceType.LISTENER).values()) {
            if (inlined(resource, inlining) instanceof Listener listener
                    && (surroundings.ownCalls() || listener.getTrafficDirection() == TrafficDirection.INBOUND)) {
                all.addListeners(listener);
            }
        }
        for (EnvoyResource resource : resources.of(ResourceType.CLUSTER).values()) {
            if (inlined(resource, inlining) instanceof Cluster cluster) {
                all.addClusters(cluster);
            }
        }
        all.addSecrets(svid(surroundings.certificates()));
        for (EnvoyResource resource : resources.of(ResourceType.SECRET).values()) {
            if (inlined(resource, inlining) instanceof Secret secret) {
                all.addSecrets(secret);
            }
        }
        return Bootstrap.newBuilder()
                .setNode(Node.newBuilder().setId(surroundings.id()).setCluster(surroundings.cluster()))
                .setStaticResources(all)
                .setAdmin(Admin.newBuilder()
                        .setAddress(Address.newBuilder()
                                .setSocketAddress(SocketAddress.newBuilder()
                                        .setAddress(LOOPBACK)
                                        .setPortValue(surroundings.adminPort()))))
                .setLayeredRuntime(RuntimeFlags.layer())
                .build();
    }

    private static Message inlined(EnvoyResource resource, Inlining inlining) {
        return Rewriting.inside(Extensions.decode(resource), inlining);
    }

    private static Secret svid(Surroundings.Certificates files) {
        return Secret.newBuilder()
                .setName(ResourceNames.SVID)
                .setTlsCertificate(TlsCertificate.newBuilder()
                        .setCertificateChain(DataSource.newBuilder().setFilename(files.chain()))
                        .setPrivateKey(DataSource.newBuilder().setFilename(files.key())))
                .build();
    }
}
