package io.koine.bench.proxy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.BuildVersion;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.type.v3.SemanticVersion;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Many simulated proxies, each on a TCP connection of its own, served by one thread.
///
/// Threads: used from one.
public final class Crowd implements AutoCloseable {
    private static final int ENVOY_MINOR = 40;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int MAX_MESSAGE_BYTES = 256 * 1024 * 1024;

    private final String target;
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Contents contents = new Contents();
    private final Counters counters = new Counters();
    private final List<SimulatedProxy> proxies = new ArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();

    /// Connects nobody yet.
    ///
    /// @param target `host:port` of delta ADS in plaintext
    /// @param size how many proxies
    /// @param namespaces the proxies' namespaces: the first proxy is in the first, and so on in turn
    /// @param listening is told what they receive
    public Crowd(String target, int size, List<String> namespaces, Listening listening) {
        this.target = target;
        for (int i = 0; i < size; i++) {
            String namespace = namespaces.get(i % namespaces.size());
            proxies.add(new SimulatedProxy(i, node(i, namespace), contents, listening, counters));
        }
    }

    /// As Istio's agents write it.
    private static Node node(int number, String namespace) {
        String address = "10." + (128 + (number >> 16)) + "." + ((number >> 8) & 255) + "." + (number & 255);
        return Node.newBuilder()
                .setId("sidecar~" + address + "~bench-" + number + "." + namespace + "~" + namespace
                        + ".svc.cluster.local")
                .setCluster("bench." + namespace)
                .setMetadata(Struct.newBuilder()
                        .putFields("NAMESPACE", text(namespace))
                        .putFields("SERVICE_ACCOUNT", text("default"))
                        .putFields("CLUSTER_ID", text("Kubernetes"))
                        .putFields("ISTIO_VERSION", text("1.31.0")))
                .setUserAgentName("envoy")
                .setUserAgentBuildVersion(BuildVersion.newBuilder()
                        .setVersion(
                                SemanticVersion.newBuilder().setMajorNumber(1).setMinorNumber(ENVOY_MINOR)))
                .build();
    }

    private static Value text(String value) {
        return Value.newBuilder().setStringValue(value).build();
    }

    /// Connects all of them at once. What they had from an earlier connection they keep, and say so.
    public void connect() {
        disconnect();
        for (SimulatedProxy proxy : proxies) {
            ManagedChannel channel = NettyChannelBuilder.forTarget("dns:///" + target)
                    .usePlaintext()
                    .eventLoopGroup(loop)
                    .channelType(NioSocketChannel.class)
                    .directExecutor()
                    .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                    .build();
            channels.add(channel);
            proxy.connect(channel);
        }
    }

    /// Cuts all connections.
    public void disconnect() {
        channels.forEach(ManagedChannel::shutdownNow);
        channels.clear();
    }

    /// @param atMost how long to wait, in seconds
    /// @return seconds until every proxy had everything that it was told of
    /// @throws IllegalStateException if that did not come in time
    public double awaitSynced(long atMost) {
        long start = System.nanoTime();
        for (SimulatedProxy proxy : proxies) {
            while (!proxy.isSynced()) {
                if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(atMost)) {
                    throw new IllegalStateException("after " + atMost + " s "
                            + proxies.stream().filter(each -> !each.isSynced()).count() + " of " + proxies.size()
                            + " proxies are not in sync; one of them: " + proxy.missing()
                            + "; streams that have ended: "
                            + counters.ends());
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /// @return what they have received
    public Counters counters() {
        return counters;
    }

    /// @return how many proxies there are
    public int size() {
        return proxies.size();
    }

    /// @return how many resources the first of them has
    public int resources() {
        return proxies.getFirst().size();
    }

    /// @param fresh a crowd of one that has just come into sync
    /// @return how many have something else than it
    public long differentFrom(Crowd fresh) {
        ByteString expected = fresh.proxies.getFirst().state();
        return proxies.stream().filter(proxy -> !proxy.state().equals(expected)).count();
    }

    @Override
    public void close() {
        disconnect();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
