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
import io.koine.mesh.loop.LoopInput;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.spi.Registrations;
import io.koine.model.spi.StoreUnavailableException;
import io.koine.model.spi.Timers;
import io.koine.server.config.EnvoyFloor;
import io.koine.server.config.HostPort;
import io.koine.server.identity.Enrolment;
import io.koine.server.loop.MeshThread;
import io.koine.server.xds.PeerInterceptor.Peer;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509KeyManager;

/// The delta ADS listener. State-of-the-world and unary xDS answer UNIMPLEMENTED; no method answers without
/// a client certificate that the ledger knows.
public final class XdsServer implements AutoCloseable {
    private static final String TLS = "TLSv1.3";
    private static final int MAX_REQUEST_BYTES = 4 * 1024 * 1024;
    private static final int KEEPALIVE_SECONDS = 30;
    private static final int MIN_CLIENT_KEEPALIVE_SECONDS = 10;
    private static final int STOP_SECONDS = 2;
    private static final int HANDSHAKE_SECONDS = 10;

    /// An Envoy opens one stream; a few more allow for one that reconnects before the old one has ended.
    private static final int MAX_STREAMS_PER_CONNECTION = 8;

    /// RFC 8446 §4.6.1 forbids tickets that live longer than seven days. With a longer timeout the JDK
    /// makes none, so that no connection is resumed: a resumed one is not shown to the trust manager again.
    private static final int BEYOND_TICKETS_SECONDS = 7 * 24 * 3600 + 1;

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
    /// @param registrations the workloads' registrations
    /// @param enrolment knows the leaves
    /// @param proxies the open streams
    /// @param timers clock and timers
    /// @param floor which Envoys are served
    public record Parts(
            MeshThread mesh,
            Registrations registrations,
            Enrolment enrolment,
            ConnectedProxies proxies,
            Timers timers,
            EnvoyFloor floor) {}

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
        ExecutorService translation = translationPool();
        Service service = new Service(parts, translation);
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress(address.host(), address.port()))
                .sslContext(sslContext(keys, clients))
                .executor(calls)
                .maxInboundMessageSize(MAX_REQUEST_BYTES)
                .maxConcurrentCallsPerConnection(MAX_STREAMS_PER_CONNECTION)
                .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
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
        stop(server, translation);
        calls.shutdownNow();
    }

    /// Cuts the streams of a listener, and then drops what is still to be made for them.
    static void stop(Server server, ExecutorService translation) {
        server.shutdownNow();
        try {
            server.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        translation.shutdownNow();
    }

    /// Once the server is closed its streams are gone, and what is still offered to them has no reader.
    static ExecutorService translationPool() {
        int threads = Runtime.getRuntime().availableProcessors();
        return new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().name("translate-", 0).daemon(true).factory(),
                new ThreadPoolExecutor.DiscardPolicy());
    }

    private static SslContext sslContext(X509KeyManager keys, X509ExtendedTrustManager clients) {
        try {
            return GrpcSslContexts.configure(SslContextBuilder.forServer(keys), SslProvider.JDK)
                    .trustManager(clients)
                    .clientAuth(ClientAuth.REQUIRE)
                    .protocols(TLS)
                    .sessionTimeout(BEYOND_TICKETS_SECONDS)
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
                    new RegisteredTargets(parts.registrations(), new Translations()),
                    parts.proxies(),
                    parts.mesh()::submit,
                    parts.floor());
        }

        @Override
        public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
                StreamObserver<DeltaDiscoveryResponse> responses) {
            Peer peer = PeerInterceptor.PEER.get();
            if (parts.mesh().current().isEmpty()) {
                return refuse(responses, "not every source has been read yet: " + Readiness.waitingFor(parts.mesh()));
            }
            WorkloadId instance = peer.instance().id();
            Optional<Workload> lastKnown;
            try {
                lastKnown = parts.registrations().registered(instance).map(Registrations.Registered::workload);
            } catch (StoreUnavailableException e) {
                return refuse(responses, String.valueOf(e.getMessage()));
            }
            return open(peer, (ServerCallStreamObserver<DeltaDiscoveryResponse>) responses, lastKnown);
        }

        private ProxyStream open(
                Peer peer, ServerCallStreamObserver<DeltaDiscoveryResponse> responses, Optional<Workload> lastKnown) {
            ProxyStream stream = new ProxyStream(
                    StreamOwner.of(peer), responses, MoreExecutors.newSequentialExecutor(translation), surroundings);
            parts.proxies().opened(stream);
            parts.mesh().submit(new LoopInput.ProxyJoined(stream.instance(), lastKnown));
            // Both are read again after the stream was listed: an image that was published in between
            // reaches it, and so does a ban.
            parts.mesh().current().ifPresent(stream::offer);
            if (parts.enrolment().authenticate(peer.leaf()).isEmpty()) {
                stream.revoked();
            }
            return stream;
        }

        private static StreamObserver<DeltaDiscoveryRequest> refuse(
                StreamObserver<DeltaDiscoveryResponse> responses, String why) {
            responses.onError(Status.UNAVAILABLE.withDescription(why).asRuntimeException());
            return new Ignored();
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
