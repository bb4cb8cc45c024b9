package io.koine.server.xds;

import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.koine.mesh.Mesh;
import io.koine.server.config.EnvoyFloor;
import io.koine.server.config.HostPort;
import io.koine.server.loop.MeshThread;
import io.koine.trust.SpiffeId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Delta ADS in plaintext, without any proof of who asks: for benchmarks and debugging on one machine. Whoever
/// reaches it gets the configuration of any workload, so it listens on loopback alone and is never opened where real
/// workloads have enrolled.
public final class UnsafePlaintextXds implements AutoCloseable {

    /// Of the node's metadata, as Istio's agents write it.
    private static final String SERVICE_ACCOUNT = "SERVICE_ACCOUNT";

    private static final String DEFAULT_ACCOUNT = "default";

    private final Server server;
    private final HostPort listening;

    private UnsafePlaintextXds(Server server, HostPort listening) {
        this.server = server;
        this.listening = listening;
    }

    /// What streams are served from.
    ///
    /// @param mesh the published images
    /// @param streams what all doors share
    public record Parts(MeshThread mesh, XdsStreams streams) {}

    /// Starts listening.
    ///
    /// @param address where: a loopback address
    /// @param parts what streams are served from
    /// @return the running server
    /// @throws IllegalStateException if the address cannot be taken
    public static UnsafePlaintextXds start(HostPort address, Parts parts) {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(
                        new InetSocketAddress(address.host(), address.port()), InsecureServerCredentials.create())
                .maxInboundMessageSize(XdsStreams.MAX_REQUEST_BYTES)
                .keepAliveTime(XdsStreams.KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                .addService(AdsMethod.service(Door.of(parts)));
        parts.streams().loops().serve(builder);
        Server server = builder.build();
        try {
            server.start();
        } catch (IOException e) {
            throw new IllegalStateException("unsafe-plaintext-xds: cannot listen on " + address, e);
        }
        HostPort listening = new HostPort(address.host(), server.getPort());
        return new UnsafePlaintextXds(server, listening);
    }

    /// @return where it listens, with the port that was taken
    public HostPort listening() {
        return listening;
    }

    @Override
    public void close() {
        XdsStreams.stop(server);
    }

    /// Opens a stream with a call's first message, which says who calls.
    private record Door(Parts parts, ProxyStream.Surroundings surroundings)
            implements ServerCallHandler<DeltaDiscoveryRequest, EncodedPush> {
        static Door of(Parts parts) {
            Targets targets = new UnsafeTargets(parts.streams().translations());
            return new Door(parts, parts.streams().surroundings(targets, any -> {}, EnvoyFloor.DEFAULT));
        }

        @Override
        public ServerCall.Listener<DeltaDiscoveryRequest> startCall(
                ServerCall<DeltaDiscoveryRequest, EncodedPush> call, Metadata headers) {
            AdsCall ads = new AdsCall(call, parts.streams().loops().current());
            ads.beforeThat(first -> open(ads, first));
            ads.request();
            return ads;
        }

        private void open(AdsCall call, DeltaDiscoveryRequest first) {
            Optional<Mesh> mesh = parts.mesh().current();
            if (mesh.isEmpty()) {
                parts.streams().unready().ifPresent(call::close);
                return;
            }
            try {
                StreamOwner owner = owner(mesh.get(), first.getNode());
                parts.streams().open(call, owner, surroundings).receive(first);
            } catch (IllegalArgumentException e) {
                call.close(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
            }
        }

        private static StreamOwner owner(Mesh mesh, Node node) {
            NodeId id = NodeId.parse(node.getId())
                    .orElseThrow(() -> new IllegalArgumentException("node id \"" + node.getId()
                            + "\": expected sidecar~IP~POD.NAMESPACE~NAMESPACE.svc.cluster.local"));
            String account = node.getMetadata()
                    .getFieldsOrDefault(SERVICE_ACCOUNT, Value.getDefaultInstance())
                    .getStringValue();
            SpiffeId identity = SpiffeId.ofWorkload(
                    mesh.compiled().trustDomain(), id.namespace(), account.isEmpty() ? DEFAULT_ACCOUNT : account);
            return new StreamOwner(UnsafeTargets.instance(mesh, id), identity, Optional.empty());
        }
    }
}
