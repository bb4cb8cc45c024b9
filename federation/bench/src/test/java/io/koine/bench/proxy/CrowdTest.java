package io.koine.bench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// One simulated proxy against a server of gRPC's own, whose part the test plays.
final class CrowdTest {
    private static final String ENDPOINTS = "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment";
    private static final String CLUSTER = "type.googleapis.com/envoy.config.cluster.v3.Cluster";
    private static final String LISTENER = "type.googleapis.com/envoy.config.listener.v3.Listener";

    /// More than a frame, and more than a peer takes before it says anything.
    private static final int MANY = 4_000;

    private final BlockingQueue<DeltaDiscoveryRequest> requests = new LinkedBlockingQueue<>();
    private final BlockingQueue<StreamObserver<DeltaDiscoveryResponse>> streams = new LinkedBlockingQueue<>();
    private final List<String> heard = new ArrayList<>();
    private final Server server = NettyServerBuilder.forAddress(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), InsecureServerCredentials.create())
            .addService(new Ads())
            .build();

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() {
        server.shutdownNow();
    }

    private Crowd crowd(Manner manner) {
        return new Crowd(
                "127.0.0.1:" + server.getPort(),
                List.of(Identity.unknown(0, "a")),
                List.of(manner),
                (proxy, item, nanos) -> heard.add(item.name()));
    }

    /// Given as many clusters as need many frames and more than the first windows, then the proxy asks
    /// for the endpoints of all, and is in sync when they have come; when it returns, it says what it
    /// has.
    @Test
    void aProxyAsksAsEnvoyDoesAndSaysWhatItHasWhenItReturns() throws InterruptedException {
        try (Crowd crowd = crowd(Manner.NORMAL)) {
            crowd.connect();
            StreamObserver<DeltaDiscoveryResponse> stream = streams.take();
            DeltaDiscoveryRequest first = requests.take();
            assertThat(first.getTypeUrl()).isEqualTo(CLUSTER);
            assertThat(first.getNode().getId()).isEqualTo("sidecar~10.128.0.0~bench-0.a~a.svc.cluster.local");
            assertThat(first.getResourceNamesSubscribeList()).isEmpty();
            DeltaDiscoveryResponse.Builder clusters = response(CLUSTER, "1");
            DeltaDiscoveryResponse.Builder endpoints = response(ENDPOINTS, "2");
            for (int i = 0; i < MANY; i++) {
                clusters.addResources(resource("cluster-" + i, eds("cluster-" + i)));
                endpoints.addResources(resource("cluster-" + i, ClusterLoadAssignment.getDefaultInstance()));
            }

            stream.onNext(clusters.build());

            assertAcknowledged(CLUSTER, "1");
            DeltaDiscoveryRequest asked = requests.take();
            assertThat(asked.getTypeUrl()).isEqualTo(ENDPOINTS);
            assertThat(asked.getResourceNamesSubscribeList()).hasSize(MANY).contains("cluster-0", "cluster-3999");
            assertThat(requests.take().getTypeUrl()).isEqualTo(LISTENER);

            stream.onNext(endpoints.build());
            assertAcknowledged(ENDPOINTS, "2");
            assertThat(crowd.synced()).isZero();
            stream.onNext(response(LISTENER, "3")
                    .addResources(resource("listener", Listener.getDefaultInstance()))
                    .build());
            assertAcknowledged(LISTENER, "3");
            crowd.awaitSynced(60);

            assertThat(crowd.resources()).isEqualTo(2 * MANY + 1);
            assertThat(crowd.counters().unaskedFor()).isZero();
            stream.onError(Status.UNAVAILABLE.withDescription("for a test").asRuntimeException());
            streams.take();
            DeltaDiscoveryRequest again = requests.take();
            assertThat(again.getNode().getId()).isNotEmpty();
            assertThat(again.getInitialResourceVersionsMap()).hasSize(MANY).containsEntry("cluster-7", "v1");
            DeltaDiscoveryRequest names = requests.take();
            assertThat(names.getResourceNamesSubscribeList()).hasSize(MANY);
            assertThat(names.getInitialResourceVersionsMap()).hasSize(MANY);
            assertThat(requests.take().getInitialResourceVersionsMap()).containsOnlyKeys("listener");
            assertThat(crowd.counters().ends()).containsOnlyKeys("status 14, for a test");
        }
    }

    /// Given a cluster that goes, then the proxy asks for its endpoints no more, and forgets them.
    @Test
    void whatNothingRefersToIsAskedForNoMore() throws InterruptedException {
        try (Crowd crowd = crowd(Manner.NORMAL)) {
            crowd.connect();
            StreamObserver<DeltaDiscoveryResponse> stream = streams.take();
            requests.take();
            stream.onNext(response(CLUSTER, "1")
                    .addResources(resource("a", eds("shared")))
                    .addResources(resource("b", eds("shared")))
                    .addResources(resource("c", eds("own")))
                    .build());
            assertAcknowledged(CLUSTER, "1");
            assertThat(requests.take().getResourceNamesSubscribeList()).containsExactly("shared", "own");
            requests.take();

            stream.onNext(response(CLUSTER, "2")
                    .addRemovedResources("b")
                    .addRemovedResources("c")
                    .build());

            assertAcknowledged(CLUSTER, "2");
            DeltaDiscoveryRequest asked = requests.take();
            assertThat(asked.getResourceNamesUnsubscribeList()).containsExactly("own");
            assertThat(asked.getResourceNamesSubscribeList()).isEmpty();
            assertThat(crowd.resources()).isOne();
        }
    }

    /// Given a proxy that refuses everything, then it says so, and has nothing.
    @Test
    void aRefusingProxySaysSo() throws InterruptedException {
        try (Crowd crowd = crowd(Manner.REFUSING)) {
            crowd.connect();
            StreamObserver<DeltaDiscoveryResponse> stream = streams.take();
            requests.take();

            stream.onNext(
                    response(CLUSTER, "1").addResources(resource("a", eds("a"))).build());

            DeltaDiscoveryRequest refusal = requests.take();
            assertThat(refusal.getResponseNonce()).isEqualTo("1");
            assertThat(refusal.getErrorDetail().getCode()).isEqualTo(3);
            assertThat(refusal.getErrorDetail().getMessage()).isEqualTo("refused by a benchmark");
            assertThat(requests.take().getTypeUrl()).isEqualTo(LISTENER);
            assertThat(crowd.resources()).isZero();
        }
    }

    /// Given a proxy that acknowledges nothing, then it takes what comes, and asks for what follows from
    /// it.
    @Test
    void aSilentProxyAcknowledgesNothing() throws InterruptedException {
        try (Crowd crowd = crowd(Manner.SILENT)) {
            crowd.connect();
            StreamObserver<DeltaDiscoveryResponse> stream = streams.take();
            requests.take();

            stream.onNext(
                    response(CLUSTER, "1").addResources(resource("a", eds("a"))).build());

            assertThat(requests.take().getResourceNamesSubscribeList()).containsExactly("a");
        }
    }

    private void assertAcknowledged(String type, String nonce) throws InterruptedException {
        DeltaDiscoveryRequest request = requests.take();
        assertThat(request.getTypeUrl()).isEqualTo(type);
        assertThat(request.getResponseNonce()).isEqualTo(nonce);
        assertThat(request.hasErrorDetail()).isFalse();
    }

    private static DeltaDiscoveryResponse.Builder response(String type, String nonce) {
        return DeltaDiscoveryResponse.newBuilder().setTypeUrl(type).setNonce(nonce);
    }

    private static Cluster eds(String service) {
        return Cluster.newBuilder()
                .setType(Cluster.DiscoveryType.EDS)
                .setEdsClusterConfig(Cluster.EdsClusterConfig.newBuilder().setServiceName(service))
                // Something to carry.
                .setAltStatName("x".repeat(100))
                .build();
    }

    private static Resource resource(String name, Message message) {
        return Resource.newBuilder()
                .setName(name)
                .setVersion("v1")
                .setResource(Any.newBuilder()
                        .setTypeUrl("type.googleapis.com/"
                                + message.getDescriptorForType().getFullName())
                        .setValue(ByteString.copyFrom(message.toByteArray())))
                .build();
    }

    private final class Ads extends AggregatedDiscoveryServiceImplBase {
        @Override
        public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
                StreamObserver<DeltaDiscoveryResponse> responses) {
            streams.add(responses);
            return new StreamObserver<>() {
                @Override
                public void onNext(DeltaDiscoveryRequest request) {
                    requests.add(request);
                }

                @Override
                public void onError(Throwable cause) {
                    // The proxy has gone.
                }

                @Override
                public void onCompleted() {
                    responses.onCompleted();
                }
            };
        }
    }
}
