package io.koine.server.xds;

import com.google.common.util.concurrent.MoreExecutors;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.koine.mesh.Mesh;
import io.koine.mesh.loop.LoopInput;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.spi.Timers;
import io.koine.model.spi.WorkloadRegistry;
import io.koine.server.config.HostPort;
import io.koine.server.identity.Enrolment;
import io.koine.server.loop.MeshThread;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509KeyManager;

/// The delta ADS listener. State-of-the-world and unary xDS answer UNIMPLEMENTED; no method answers without a client
/// certificate that the ledger knows.
public final class XdsServer implements AutoCloseable {
    private static final String TLS = "TLSv1.3";
    private static final int MAX_REQUEST_BYTES = 4 * 1024 * 1024;
    private static final int KEEPALIVE_SECONDS = 30;
    private static final int MIN_CLIENT_KEEPALIVE_SECONDS = 10;
    private static final int STOP_SECONDS = 2;

    private final Server server;
    private final ExecutorService calls;
    private final ExecutorService translation;
    private final HostPort listening;

    private XdsServer(Server server, ExecutorService calls, ExecutorService translation, HostPort listening) {
        this.server = server;
        this.calls = calls;
        this.translation = translation;
        this.listening = listening;
    }

    /// What streams are served from.
    ///
    /// @param mesh the published images
    /// @param registry the workloads' registrations
    /// @param enrolment knows the leaves
    /// @param proxies the open streams
    /// @param timers clock and timers
    public record Parts(
            MeshThread mesh, WorkloadRegistry registry, Enrolment enrolment, ConnectedProxies proxies, Timers timers) {}

    /// Starts listening.
    ///
    /// @param address where
    /// @param keys the server's certificate
    /// @param clients judges client certificates, which are required
    /// @param parts what streams are served from
    /// @return the running server
    /// @throws IllegalStateException if the address cannot be taken
    public static XdsServer start(
            HostPort address, X509KeyManager keys, X509ExtendedTrustManager clients, Parts parts) {
        ExecutorService calls = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("xds-call-", 0).factory());
        ExecutorService translation = Executors.newFixedThreadPool(
                Runtime.getRuntime().availableProcessors(),
                Thread.ofPlatform().name("translate-", 0).daemon(true).factory());
        Service service = new Service(parts, translation);
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress(address.host(), address.port()))
                .sslContext(sslContext(keys, clients))
                .executor(calls)
                .maxInboundMessageSize(MAX_REQUEST_BYTES)
                .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveTime(MIN_CLIENT_KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .intercept(new PeerInterceptor(parts.enrolment()))
                .addService(service)
                .build();
        try {
            server.start();
        } catch (IOException e) {
            throw new IllegalStateException("xds: cannot listen on " + address + ": " + e.getMessage(), e);
        }
        parts.mesh().subscribe(mesh -> parts.proxies().all().forEach(stream -> stream.offer(mesh)));
        return new XdsServer(server, calls, translation, new HostPort(address.host(), server.getPort()));
    }

    /// @return where it listens, with the port that was taken
    public HostPort listening() {
        return listening;
    }

    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        translation.shutdownNow();
        calls.shutdownNow();
    }

    private static SslContext sslContext(X509KeyManager keys, X509ExtendedTrustManager clients) {
        try {
            return GrpcSslContexts.configure(SslContextBuilder.forServer(keys), SslProvider.JDK)
                    .trustManager(clients)
                    .clientAuth(ClientAuth.REQUIRE)
                    .protocols(TLS)
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("xds: TLS cannot be set up: " + e.getMessage(), e);
        }
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
                    new Targets(parts.registry(), new Translations()),
                    parts.proxies(),
                    instance -> parts.mesh().submit(new LoopInput.ProxyLeft(instance)));
        }

        @Override
        public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
                StreamObserver<DeltaDiscoveryResponse> responses) {
            PeerInterceptor.Peer peer = PeerInterceptor.PEER.get();
            Optional<Mesh> mesh = parts.mesh().current();
            if (mesh.isEmpty()) {
                responses.onError(Status.UNAVAILABLE
                        .withDescription("not every source has been read yet: "
                                + parts.mesh().waitingFor())
                        .asRuntimeException());
                return new Ignored();
            }
            WorkloadId instance = peer.instance().id();
            ProxyStream stream = new ProxyStream(
                    peer,
                    (ServerCallStreamObserver<DeltaDiscoveryResponse>) responses,
                    MoreExecutors.newSequentialExecutor(translation),
                    surroundings);
            parts.proxies().opened(stream);
            Optional<Workload> lastKnown =
                    parts.registry().registered(instance).map(WorkloadRegistry.Registered::workload);
            parts.mesh().submit(new LoopInput.ProxyJoined(instance, lastKnown));
            // Read again after it was opened, so that an image published in between is not missed.
            parts.mesh().current().ifPresent(stream::offer);
            return stream;
        }
    }

    /// Takes what still comes on a stream that was refused.
    private static final class Ignored implements StreamObserver<DeltaDiscoveryRequest> {
        @Override
        public void onNext(DeltaDiscoveryRequest message) {
            // Already answered with an error.
        }

        @Override
        public void onError(Throwable cause) {
            // Already answered with an error.
        }

        @Override
        public void onCompleted() {
            // Already answered with an error.
        }
    }
}
