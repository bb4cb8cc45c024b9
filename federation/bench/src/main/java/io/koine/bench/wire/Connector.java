package io.koine.bench.wire;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// Opens calls of one method, each on a connection of its own, all on one thread.
///
/// Threads: `execute`, `schedule`, `bytesRead`, `cpuSeconds` and `close` from any, the rest on its thread.
public final class Connector implements AutoCloseable {
    private static final int CONNECT_MILLIS = 30_000;

    /// Connections that are being opened at a time, with their handshakes: more than the kernel queues for a
    /// server would be dropped by it, and tried again a second later.
    private static final int OPENING = 256;

    private static final int SLOW_BUFFER_BYTES = 4_096;
    private static final int SLOW_BYTES = 1_000;
    private static final long SLOW_SECONDS = 1;

    private final InetSocketAddress address;
    private final ByteBuf plaintext;
    private final ByteBuf encrypted;
    private final EventLoopGroup group;
    private final long thread;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private final LongAdder read = new LongAdder();
    private int opening;

    /// @param target `host:port`
    /// @param path `/SERVICE/METHOD`
    public Connector(String target, String path) {
        int colon = target.lastIndexOf(':');
        address = new InetSocketAddress(target.substring(0, colon), Integer.parseInt(target.substring(colon + 1)));
        plaintext = Frames.greeting("http", target, path);
        encrypted = Frames.greeting("https", target, path);
        group = new MultiThreadIoEventLoopGroup(
                1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        thread = group.submit(() -> Thread.currentThread().threadId())
                .syncUninterruptibly()
                .getNow();
    }

    /// Opens a call as soon as it is its turn.
    ///
    /// @param receiver is told what happens
    /// @param reading how fast what comes is taken
    /// @param tls how the client proves who it is; empty in plaintext
    public void call(Receiver receiver, Reading reading, Optional<SslContext> tls) {
        Runnable open = () -> open(receiver, reading, tls);
        if (opening < OPENING) {
            open.run();
        } else {
            waiting.add(open);
        }
    }

    private void open(Receiver receiver, Reading reading, Optional<SslContext> tls) {
        opening++;
        GrpcCall call = new GrpcCall(tls.isPresent() ? encrypted : plaintext, receiver, read);
        bootstrap(reading)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        tls.ifPresent(context -> channel.pipeline()
                                .addLast(context.newHandler(
                                        channel.alloc(), address.getHostString(), address.getPort())));
                        channel.pipeline().addLast(call);
                    }
                })
                .connect(address)
                .addListener((ChannelFutureListener) done -> {
                    if (!done.isSuccess()) {
                        call.end(String.valueOf(done.cause()));
                        openNext();
                        return;
                    }
                    if (reading == Reading.SLOWLY) {
                        readSlowly(call);
                    }
                    SslHandler handshake = done.channel().pipeline().get(SslHandler.class);
                    if (handshake == null) {
                        openNext();
                    } else {
                        // A server gives a handshake up that takes it too long, as it does among too many.
                        handshake.handshakeFuture().addListener(any -> openNext());
                    }
                });
    }

    private void openNext() {
        opening--;
        Runnable next = waiting.poll();
        if (next != null) {
            next.run();
        }
    }

    private Bootstrap bootstrap(Reading reading) {
        Bootstrap bootstrap = new Bootstrap()
                .group(group)
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS);
        return reading == Reading.AT_ONCE
                ? bootstrap
                : bootstrap
                        .option(ChannelOption.AUTO_READ, false)
                        .option(ChannelOption.SO_RCVBUF, SLOW_BUFFER_BYTES)
                        .option(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new FixedRecvByteBufAllocator(SLOW_BYTES).maxMessagesPerRead(1));
    }

    private void readSlowly(GrpcCall call) {
        if (call.read()) {
            schedule(() -> readSlowly(call), TimeUnit.SECONDS.toNanos(SLOW_SECONDS));
        }
    }

    /// @param task is run on the thread
    public void execute(Runnable task) {
        group.execute(task);
    }

    /// @param task is run on the thread
    /// @param nanos how long to wait before
    public void schedule(Runnable task, long nanos) {
        var _ = group.schedule(() -> run(task), nanos, TimeUnit.NANOSECONDS);
    }

    /// The future of a task is looked at by nobody.
    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            Thread current = Thread.currentThread();
            current.getUncaughtExceptionHandler().uncaughtException(current, e);
        }
    }

    /// @return bytes of HTTP/2 that have been read from all connections
    public long bytesRead() {
        return read.sum();
    }

    /// @return seconds of processor time that the thread has used: what the client itself costs
    public double cpuSeconds() {
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(thread) / 1e9;
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
