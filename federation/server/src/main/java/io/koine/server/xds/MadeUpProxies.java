package io.koine.server.xds;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.koine.envoy.ResourceType;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Proxies that there are not: they ask for everything and accept all that comes, in the memory of this process.
///
/// Threads: `connect` and `close` from one; the rest on a thread of their own.
final class MadeUpProxies implements AutoCloseable {
    private static final int STOP_MILLIS = 200;

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
            1, Thread.ofPlatform().name("warm-up-proxies-", 0).daemon(true).factory(), LocalIoHandler.newFactory());
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final @Nullable ClientCall<DeltaDiscoveryRequest, DeltaDiscoveryResponse>[] calls;
    private final List<String> names;

    /// @param server where they ask
    /// @param count how many
    /// @param names of the clusters whose endpoints and routes they ask for
    @SuppressWarnings("unchecked") // There are no arrays of parameterized types.
    MadeUpProxies(LocalAddress server, int count, List<String> names) {
        this.names = List.copyOf(names);
        this.calls = (ClientCall<DeltaDiscoveryRequest, DeltaDiscoveryResponse>[]) new ClientCall<?, ?>[count];
        for (int i = 0; i < count; i++) {
            channels.add(NettyChannelBuilder.forAddress(server)
                    .channelType(LocalChannel.class)
                    .eventLoopGroup(loop)
                    .directExecutor()
                    .usePlaintext()
                    .maxInboundMessageSize(Integer.MAX_VALUE)
                    .build());
        }
    }

    /// Opens a stream; one that is open is given up.
    ///
    /// @param number of the proxy, from 0
    void connect(int number) {
        ClientCall<DeltaDiscoveryRequest, DeltaDiscoveryResponse> before = calls[number];
        if (before != null) {
            before.cancel("it returns", null);
        }
        ClientCall<DeltaDiscoveryRequest, DeltaDiscoveryResponse> call = channels.get(number)
                .newCall(AggregatedDiscoveryServiceGrpc.getDeltaAggregatedResourcesMethod(), CallOptions.DEFAULT);
        calls[number] = call;
        call.start(new Accepting(call), new Metadata());
        call.request(1);
        call.sendMessage(request(ResourceType.CLUSTER)
                .setNode(Node.newBuilder()
                        .setId("sidecar~192.0.2.1~pod-" + number + ".warm-up~warm-up.svc.cluster.local"))
                .build());
        call.sendMessage(request(ResourceType.ENDPOINTS)
                .addAllResourceNamesSubscribe(names)
                .build());
        call.sendMessage(request(ResourceType.LISTENER).build());
        call.sendMessage(
                request(ResourceType.ROUTE).addAllResourceNamesSubscribe(names).build());
    }

    private static DeltaDiscoveryRequest.Builder request(ResourceType type) {
        return DeltaDiscoveryRequest.newBuilder().setTypeUrl(type.typeUrl());
    }

    private static final class Accepting extends ClientCall.Listener<DeltaDiscoveryResponse> {
        private final ClientCall<DeltaDiscoveryRequest, DeltaDiscoveryResponse> call;

        Accepting(ClientCall<DeltaDiscoveryRequest, DeltaDiscoveryResponse> call) {
            this.call = call;
        }

        @Override
        public void onMessage(DeltaDiscoveryResponse response) {
            call.sendMessage(DeltaDiscoveryRequest.newBuilder()
                    .setTypeUrl(response.getTypeUrl())
                    .setResponseNonce(response.getNonce())
                    .build());
            call.request(1);
        }
    }

    @Override
    public void close() {
        for (ClientCall<DeltaDiscoveryRequest, DeltaDiscoveryResponse> call : calls) {
            if (call != null) {
                call.halfClose();
            }
        }
        channels.forEach(ManagedChannel::shutdown);
        try {
            for (ManagedChannel channel : channels) {
                channel.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loop.shutdownGracefully(0, STOP_MILLIS, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }
}
