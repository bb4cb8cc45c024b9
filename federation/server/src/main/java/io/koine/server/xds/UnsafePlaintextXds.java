package io.koine.server.xds;

import com.google.common.util.concurrent.MoreExecutors;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.koine.mesh.Mesh;
import io.koine.model.spi.Timers;
import io.koine.server.config.EnvoyFloor;
import io.koine.server.config.HostPort;
import io.koine.server.loop.MeshThread;
import io.koine.trust.SpiffeId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Delta ADS in plaintext, without any proof of who asks: for benchmarks and debugging on one machine. Whoever
/// reaches it gets the configuration of any workload, so it listens on loopback alone and is never opened where real
/// workloads have enrolled.
public final class UnsafePlaintextXds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UnsafePlaintextXds.class);
    private static final int MAX_REQUEST_BYTES = 4 * 1024 * 1024;

    /// Of the node's metadata, as Istio's agents write it.
    private static final String SERVICE_ACCOUNT = "SERVICE_ACCOUNT";

    private static final String DEFAULT_ACCOUNT = "default";

    private final Server server;
    private final ExecutorService translation;
    private final HostPort listening;

    private UnsafePlaintextXds(Server server, ExecutorService translation, HostPort listening) {
        this.server = server;
        this.translation = translation;
        this.listening = listening;
    }

    /// What streams are served from.
    ///
    /// @param mesh the published images
    /// @param proxies the open streams
    /// @param timers clock and timers
    public record Parts(MeshThread mesh, ConnectedProxies proxies, Timers timers) {}

    /// Starts listening.
    ///
    /// @param address where: a loopback address
    /// @param parts what streams are served from
    /// @return the running server
    /// @throws IllegalStateException if the address cannot be taken
    public static UnsafePlaintextXds start(HostPort address, Parts parts) {
        ExecutorService translation = XdsServer.translationPool();
        Server server = NettyServerBuilder.forAddress(
                        new InetSocketAddress(address.host(), address.port()), InsecureServerCredentials.create())
                .executor(Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("unsafe-xds-call-", 0).factory()))
                .maxInboundMessageSize(MAX_REQUEST_BYTES)
                .addService(new Service(parts, translation))
                .build();
        try {
            server.start();
        } catch (IOException e) {
            throw new IllegalStateException("unsafe-plaintext-xds: cannot listen on " + address, e);
        }
        HostPort listening = new HostPort(address.host(), server.getPort());
        LOG.warn("UNSAFE: {} gives the configuration of any workload to whoever asks, in plaintext", listening);
        return new UnsafePlaintextXds(server, translation, listening);
    }

    /// @return where it listens, with the port that was taken
    public HostPort listening() {
        return listening;
    }

    @Override
    public void close() {
        XdsServer.stop(server, translation);
    }

    private static final class Service extends AggregatedDiscoveryServiceImplBase {
        private final Parts parts;
        private final ExecutorService translation;
        private final ProxyStream.Surroundings surroundings;

        Service(Parts parts, ExecutorService translation) {
            this.parts = parts;
            this.translation = translation;
            this.surroundings = new ProxyStream.Surroundings(
                    parts.timers(),
                    new UnsafeTargets(new Translations()),
                    parts.proxies(),
                    any -> {},
                    EnvoyFloor.DEFAULT);
        }

        @Override
        public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
                StreamObserver<DeltaDiscoveryResponse> responses) {
            LateCall call = new LateCall((ServerCallStreamObserver<DeltaDiscoveryResponse>) responses);
            return new FirstMessage(first -> open(call, first));
        }

        private Optional<ProxyStream> open(LateCall call, DeltaDiscoveryRequest first) {
            Optional<Mesh> mesh = parts.mesh().current();
            if (mesh.isEmpty()) {
                String waiting = "not every source has been read yet: " + Readiness.waitingFor(parts.mesh());
                return refuse(call, Status.UNAVAILABLE, waiting);
            }
            try {
                ProxyStream stream = new ProxyStream(
                        owner(mesh.get(), first.getNode()),
                        call,
                        MoreExecutors.newSequentialExecutor(translation),
                        surroundings);
                parts.proxies().opened(stream);
                // Read again after the stream was listed: an image that was published in between reaches it.
                parts.mesh().current().ifPresent(stream::offer);
                return Optional.of(stream);
            } catch (IllegalArgumentException e) {
                return refuse(call, Status.INVALID_ARGUMENT, String.valueOf(e.getMessage()));
            }
        }

        private static Optional<ProxyStream> refuse(LateCall call, Status status, String why) {
            call.onError(status.withDescription(why).asRuntimeException());
            return Optional.empty();
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

    /// Opens a stream with its first message, and hands that and all later ones on.
    private static final class FirstMessage implements StreamObserver<DeltaDiscoveryRequest> {
        private final Function<DeltaDiscoveryRequest, Optional<ProxyStream>> open;
        private Optional<ProxyStream> stream = Optional.empty();
        private boolean asked;

        FirstMessage(Function<DeltaDiscoveryRequest, Optional<ProxyStream>> open) {
            this.open = open;
        }

        @Override
        public void onNext(DeltaDiscoveryRequest message) {
            if (!asked) {
                asked = true;
                stream = open.apply(message);
            }
            stream.ifPresent(opened -> opened.onNext(message));
        }

        @Override
        public void onError(Throwable cause) {
            stream.ifPresent(opened -> opened.onError(cause));
        }

        @Override
        public void onCompleted() {
            stream.ifPresent(ProxyStream::onCompleted);
        }
    }
}
