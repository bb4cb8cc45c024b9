package io.koine.server.xds;

import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/// The threads that serve xDS connections, one for each processor. All that a stream does happens on the thread of its
/// connection: what a stream keeps needs no lock, and a message passes no queue between threads.
///
/// Threads: safe from any thread.
public final class EventLoops implements AutoCloseable {
    private static final int STOP_MILLIS = 500;

    private final Class<? extends ServerChannel> channel;
    private final EventLoopGroup acceptor;
    private final EventLoopGroup workers;
    private final List<Lane> lanes = new ArrayList<>();
    private final List<EventExecutor> executors = new ArrayList<>();

    private EventLoops(Class<? extends ServerChannel> channel, IoHandlerFactory io) {
        this.channel = channel;
        this.acceptor = new MultiThreadIoEventLoopGroup(1, threads("xds-accept-"), io);
        this.workers =
                new MultiThreadIoEventLoopGroup(Runtime.getRuntime().availableProcessors(), threads("xds-loop-"), io);
        workers.forEach(executor -> {
            executors.add(executor);
            lanes.add(new Lane(executor));
        });
    }

    /// Starts the threads: on Linux by epoll, elsewhere by the JDK's selectors.
    ///
    /// @return the running threads
    public static EventLoops start() {
        return Epoll.isAvailable()
                ? new EventLoops(EpollServerSocketChannel.class, EpollIoHandler.newFactory())
                : new EventLoops(NioServerSocketChannel.class, NioIoHandler.newFactory());
    }

    private static ThreadFactory threads(String name) {
        return Thread.ofPlatform().name(name, 0).daemon(true).factory();
    }

    /// Makes a gRPC server run on these threads alone. Its callbacks come on the thread of their connection.
    void serve(NettyServerBuilder server) {
        server.channelType(channel)
                .bossEventLoopGroup(acceptor)
                .workerEventLoopGroup(workers)
                .directExecutor();
    }

    /// @return the lane of the thread that asks, which must be one of these
    /// @throws IllegalStateException if it is none
    Lane current() {
        for (int i = 0; i < executors.size(); i++) {
            if (executors.get(i).inEventLoop()) {
                return lanes.get(i);
            }
        }
        throw new IllegalStateException(Thread.currentThread().getName() + " serves no connections");
    }

    /// @return every lane
    List<Lane> lanes() {
        return List.copyOf(lanes);
    }

    @Override
    public void close() {
        acceptor.shutdownGracefully(0, STOP_MILLIS, TimeUnit.MILLISECONDS).syncUninterruptibly();
        workers.shutdownGracefully(0, STOP_MILLIS, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }
}
