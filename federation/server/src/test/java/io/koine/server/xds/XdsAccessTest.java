package io.koine.server.xds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envoyproxy.envoy.service.cluster.v3.ClusterDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.endpoint.v3.EndpointDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.extension.v3.ExtensionConfigDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.listener.v3.ListenerDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.route.v3.RouteDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.secret.v3.SecretDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.status.v3.ClientStatusDiscoveryServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.koine.server.CountingTrust;
import io.koine.server.HttpsClient;
import io.koine.server.TestAgent;
import io.koine.server.TestServer;
import io.koine.server.identity.ServerIdentity;
import io.koine.server.store.MasterKey;
import io.koine.server.store.Store;
import io.koine.server.store.StoredIssuingKey;
import io.koine.trust.Pem;
import io.koine.trust.SpiffeId;
import io.koine.trust.x509.IssuingKey;
import io.koine.trust.x509.Signatures;
import io.koine.trust.x509.SvidIssuer;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Who gets an answer from the xDS listener, over every method that an xDS client knows.
class XdsAccessTest {
    private static final SpiffeId WEB = SpiffeId.parse("spiffe://mesh.test/ns/shop/sa/web");

    private static TestServer server;
    private static IssuingKey issuingKey;
    private static TestAgent agent;

    /// The issuing key is read from the store between two starts, to sign what the ledger does not know.
    @BeforeAll
    static void start(@TempDir Path data) {
        TestServer first = TestServer.start(data);
        first.close();
        try (Store store = Store.open(data.resolve("store"), MasterKey.loadOrCreate(data.resolve("master.key")))) {
            StoredIssuingKey stored = store.issuingKeys().all().getFirst();
            issuingKey = IssuingKey.restore(
                    stored.privateKey().copy(),
                    Pem.parseCertificates(stored.anchorPem()).getFirst(),
                    Signatures.bouncyCastle());
        }
        server = TestServer.restart(data, first);
        agent = TestAgent.enrolled(server, "web", "web-1", "{}");
    }

    @AfterAll
    static void stop() {
        agent.close();
        server.close();
        assertThat(server.bugs()).isEmpty();
    }

    static Stream<MethodDescriptor<?, ?>> aggregated() {
        return AggregatedDiscoveryServiceGrpc.getServiceDescriptor().getMethods().stream();
    }

    static Stream<MethodDescriptor<?, ?>> others() {
        return Stream.of(
                        ClusterDiscoveryServiceGrpc.getServiceDescriptor(),
                        EndpointDiscoveryServiceGrpc.getServiceDescriptor(),
                        ListenerDiscoveryServiceGrpc.getServiceDescriptor(),
                        RouteDiscoveryServiceGrpc.getServiceDescriptor(),
                        SecretDiscoveryServiceGrpc.getServiceDescriptor(),
                        ExtensionConfigDiscoveryServiceGrpc.getServiceDescriptor(),
                        ClientStatusDiscoveryServiceGrpc.getServiceDescriptor())
                .flatMap(service -> service.getMethods().stream());
    }

    static Stream<MethodDescriptor<?, ?>> every() {
        return Stream.concat(aggregated(), others());
    }

    @ParameterizedTest
    @MethodSource("every")
    void withoutCertificateThereIsNoConnection(MethodDescriptor<?, ?> method) {
        ManagedChannel channel = Channels.of(server, agent.keys().getPrivate(), List.of());
        assertThat(call(channel, method).getCode()).isEqualTo(Code.UNAVAILABLE);
    }

    @ParameterizedTest
    @MethodSource("every")
    void withACertificateOfAnotherAuthorityThereIsNoConnection(MethodDescriptor<?, ?> method) {
        IssuingKey other =
                IssuingKey.generate(TestServer.TRUST_DOMAIN, Instant.now(), Duration.ofDays(1), new SecureRandom());
        assertThat(call(channel(other, WEB, BigInteger.TWO), method).getCode()).isEqualTo(Code.UNAVAILABLE);
    }

    /// Given a certificate that our own key signed and the ledger does not know, the control plane's among
    /// them, then it is nobody's.
    @Test
    void aLeafThatTheLedgerDoesNotKnowIsNobodys() {
        MethodDescriptor<?, ?> method = AggregatedDiscoveryServiceGrpc.getDeltaAggregatedResourcesMethod();
        BigInteger known = agent.svid().chain().getFirst().getSerialNumber();
        for (SpiffeId id : List.of(WEB, ServerIdentity.idIn(TestServer.TRUST_DOMAIN))) {
            for (BigInteger serial : List.of(BigInteger.TWO, known)) {
                Status status = call(channel(issuingKey, id, serial), method);
                assertThat(status.getCode()).as(id + " " + serial).isEqualTo(Code.UNAUTHENTICATED);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("others")
    void noOtherServiceIsServed(MethodDescriptor<?, ?> method) {
        assertThat(call(Channels.of(server, agent), method).getCode()).isEqualTo(Code.UNIMPLEMENTED);
        assertThat(call(channel(issuingKey, WEB, BigInteger.TWO), method).getCode())
                .isIn(Code.UNIMPLEMENTED, Code.UNAUTHENTICATED);
    }

    /// Whoever asks: what is not served says nothing of anybody.
    @Test
    void stateOfTheWorldIsNotImplemented() {
        MethodDescriptor<?, ?> method = AggregatedDiscoveryServiceGrpc.getStreamAggregatedResourcesMethod();
        assertThat(call(Channels.of(server, agent), method).getCode()).isEqualTo(Code.UNIMPLEMENTED);
        assertThat(call(channel(issuingKey, WEB, BigInteger.TWO), method).getCode())
                .isEqualTo(Code.UNIMPLEMENTED);
    }

    @Test
    void tls12IsRefusedAndSessionsAreNotResumed() throws IOException {
        CountingTrust trust = new CountingTrust(server.trust());
        SSLContext client = HttpsClient.context(
                HttpsClient.keys(agent.keys().getPrivate(), agent.svid().chain()), trust);
        for (int connections = 1; connections <= 2; connections++) {
            try (SSLSocket socket = connect(client)) {
                // HTTP/2's preface makes the server speak, and with that send its tickets, if it had any.
                socket.getOutputStream()
                        .write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(socket.getInputStream().read()).isNotNegative();
            }
            assertThat(trust.handshakes()).isEqualTo(connections);
        }
        try (SSLSocket socket = connect(client)) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
    }

    private static SSLSocket connect(SSLContext context) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket(server.xds().host(), server.xds().port());
        socket.setSoTimeout(10_000);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        return socket;
    }

    private static ManagedChannel channel(IssuingKey issuer, SpiffeId id, BigInteger serial) {
        KeyPair keys = TestAgent.newKeys();
        List<X509Certificate> chain = SvidIssuer.issue(
                        issuer,
                        keys.getPublic(),
                        id,
                        serial,
                        Instant.now().minusSeconds(60),
                        Instant.now().plusSeconds(3600),
                        List.of(),
                        List.of())
                .chain();
        return Channels.of(server, keys.getPrivate(), chain);
    }

    /// Sends an empty message by a method and waits for the end of the call.
    private static <Q, A> Status call(ManagedChannel channel, MethodDescriptor<Q, A> method) {
        CompletableFuture<Status> ended = new CompletableFuture<>();
        ClientCall<Q, A> call = channel.newCall(method, CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS));
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(A message) {
                        ended.completeExceptionally(new AssertionError("answered with " + message));
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        ended.complete(status);
                    }
                },
                new Metadata());
        call.request(1);
        MethodDescriptor.PrototypeMarshaller<Q> marshaller =
                (MethodDescriptor.PrototypeMarshaller<Q>) method.getRequestMarshaller();
        call.sendMessage(marshaller.getMessagePrototype());
        call.halfClose();
        try {
            return ended.join();
        } finally {
            channel.shutdownNow();
        }
    }
}
