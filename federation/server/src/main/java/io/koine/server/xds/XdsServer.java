package io.koine.server.xds;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.koine.mesh.loop.LoopInput;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.spi.Registrations;
import io.koine.model.spi.StoreUnavailableException;
import io.koine.server.config.EnvoyFloor;
import io.koine.server.config.HostPort;
import io.koine.server.identity.Enrolment;
import io.koine.server.store.Instance;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/// The delta ADS listener. State-of-the-world and unary xDS answer UNIMPLEMENTED; no method answers without
/// a client certificate that the ledger knows.
public final class XdsServer implements AutoCloseable {
    private static final String TLS = "TLSv1.3";
    private static final int MIN_CLIENT_KEEPALIVE_SECONDS = 10;
    private static final int HANDSHAKE_SECONDS = 10;

    /// An Envoy opens one stream; a few more allow for one that reconnects before the old one has ended.
    private static final int MAX_STREAMS_PER_CONNECTION = 8;

    /// RFC 8446 §4.6.1 forbids tickets that live longer than seven days. With a longer timeout the JDK
    /// makes none, so that no connection is resumed: a resumed one is not shown to the trust manager again.
    private static final int BEYOND_TICKETS_SECONDS = 7 * 24 * 3600 + 1;

    private final Server server;
    private final ExecutorService admissions;
    private final HostPort listening;

    private XdsServer(Server server, ExecutorService admissions, HostPort listening) {
        this.server = server;
        this.admissions = admissions;
        this.listening = listening;
    }

    /// What streams are served from.
    ///
    /// @param streams what all doors share
    /// @param registrations the workloads' registrations
    /// @param enrolment knows the leaves
    /// @param loop is told who has come and gone
    /// @param floor which Envoys are served
    public record Parts(
            XdsStreams streams,
            Registrations registrations,
            Enrolment enrolment,
            Consumer<LoopInput> loop,
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
        // Who calls is looked up in the ledger, which may take a while: not on the thread of a connection.
        ExecutorService admissions = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("xds-admission-", 0).factory());
        NettyServerBuilder builder = NettyServerBuilder.forAddress(
                        new InetSocketAddress(address.host(), address.port()))
                .sslContext(sslContext(keys, clients))
                .maxInboundMessageSize(XdsStreams.MAX_REQUEST_BYTES)
                .maxConcurrentCallsPerConnection(MAX_STREAMS_PER_CONNECTION)
                .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTime(XdsStreams.KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveTime(MIN_CLIENT_KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .addService(AdsMethod.service(Door.of(parts, admissions)));
        parts.streams().loops().serve(builder);
        Server server = builder.build();
        try {
            server.start();
        } catch (IOException e) {
            throw new IllegalStateException("xds: cannot listen on " + address + ": " + e.getMessage(), e);
        }
        return new XdsServer(server, admissions, new HostPort(address.host(), server.getPort()));
    }

    /// @return where it listens, with the port that was taken
    public HostPort listening() {
        return listening;
    }

    @Override
    public void close() {
        XdsStreams.stop(server);
        admissions.shutdownNow();
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

    /// Binds every call to the workload instance that the peer's leaf was issued to. A call whose leaf the ledger does
    /// not know is refused before anything is read of it.
    private record Door(Parts parts, ExecutorService admissions, ProxyStream.Surroundings surroundings)
            implements ServerCallHandler<DeltaDiscoveryRequest, EncodedPush> {
        static Door of(Parts parts, ExecutorService admissions) {
            Targets targets =
                    new RegisteredTargets(parts.registrations(), parts.streams().translations());
            return new Door(parts, admissions, parts.streams().surroundings(targets, parts.loop(), parts.floor()));
        }

        @Override
        public ServerCall.Listener<DeltaDiscoveryRequest> startCall(
                ServerCall<DeltaDiscoveryRequest, EncodedPush> call, Metadata headers) {
            AdsCall ads = new AdsCall(call, parts.streams().loops().current());
            Optional<X509Certificate> leaf = leaf(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
            if (leaf.isEmpty()) {
                ads.close(Status.UNAUTHENTICATED.withDescription("a client certificate is required"));
            } else {
                admissions.execute(() -> admit(ads, leaf.get()));
            }
            return ads;
        }

        private void admit(AdsCall call, X509Certificate leaf) {
            try {
                Optional<Instance> instance = parts.enrolment().authenticate(leaf);
                if (instance.isEmpty()) {
                    refuse(call, Status.UNAUTHENTICATED.withDescription("the certificate is not in the ledger"));
                } else {
                    admit(call, instance.get(), leaf);
                }
            } catch (StoreUnavailableException e) {
                refuse(
                        call,
                        Status.UNAVAILABLE
                                .withDescription("the store cannot be read: " + e.getMessage())
                                .withCause(e));
            }
        }

        private void admit(AdsCall call, Instance instance, X509Certificate leaf) {
            Optional<Status> unready = parts.streams().unready();
            if (unready.isPresent()) {
                refuse(call, unready.get());
                return;
            }
            WorkloadId id = instance.id();
            Optional<Workload> lastKnown = parts.registrations().registered(id).map(Registrations.Registered::workload);
            call.lane().later(() -> open(call, StreamOwner.of(instance, leaf), lastKnown));
            // Read again after the stream was listed, so that a ban that came in between reaches it.
            if (parts.enrolment().authenticate(leaf).isEmpty()) {
                call.lane().later(() -> parts.streams().disconnect(id));
            }
        }

        private void open(AdsCall call, StreamOwner owner, Optional<Workload> lastKnown) {
            if (!call.isOver()) {
                parts.loop().accept(new LoopInput.ProxyJoined(owner.instance(), lastKnown));
                parts.streams().open(call, owner, surroundings);
            }
        }

        private static void refuse(AdsCall call, Status status) {
            call.lane().later(() -> call.close(status));
        }

        private static Optional<X509Certificate> leaf(@Nullable SSLSession session) {
            if (session == null) {
                return Optional.empty();
            }
            try {
                Certificate[] chain = session.getPeerCertificates();
                return chain[0] instanceof X509Certificate leaf ? Optional.of(leaf) : Optional.empty();
            } catch (SSLPeerUnverifiedException e) {
                // The client showed no certificate: the TLS layer asks for one, so this is a second line of
                // defence.
                return Optional.empty();
            }
        }
    }
}
