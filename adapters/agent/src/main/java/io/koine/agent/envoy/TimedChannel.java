package io.koine.agent.envoy;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/// The streams of a channel with an end in time, which the JDK offers for TCP sockets only.
///
/// Threads: one owner.
final class TimedChannel implements Closeable {
    private static final int BUFFER_BYTES = 8 * 1024;

    private final SocketChannel channel;
    private final Selector selector;
    private final long deadlineNanos;
    private final ByteBuffer received = ByteBuffer.allocate(BUFFER_BYTES).limit(0);

    /// @param channel a connected channel, made non-blocking here and closed by the caller
    /// @param timeout how long all reads and writes together may take
    TimedChannel(SocketChannel channel, Duration timeout) throws IOException {
        this.channel = channel;
        this.deadlineNanos = System.nanoTime() + timeout.toNanos();
        channel.configureBlocking(false);
        this.selector = Selector.open();
    }

    /// @return what is received, buffered
    InputStream input() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                return fill() ? Byte.toUnsignedInt(received.get()) : -1;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                if (!fill()) {
                    return -1;
                }
                int count = Math.min(length, received.remaining());
                received.get(target, offset, count);
                return count;
            }
        };
    }

    /// @return where to send, not buffered
    OutputStream output() {
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                ByteBuffer rest = ByteBuffer.wrap(source, offset, length);
                while (rest.hasRemaining()) {
                    if (channel.write(rest) == 0) {
                        await(SelectionKey.OP_WRITE);
                    }
                }
            }
        };
    }

    @Override
    public void close() throws IOException {
        selector.close();
    }

    /// @return whether anything is received; false at the end of the stream
    private boolean fill() throws IOException {
        while (!received.hasRemaining()) {
            int count = channel.read(received.clear());
            received.flip();
            if (count < 0) {
                return false;
            }
            if (count == 0) {
                await(SelectionKey.OP_READ);
            }
        }
        return true;
    }

    private void await(int operation) throws IOException {
        long millis = Duration.ofNanos(deadlineNanos - System.nanoTime()).toMillis();
        if (millis <= 0) {
            throw new SocketTimeoutException("no answer in time");
        }
        channel.register(selector, operation);
        selector.select(millis);
        selector.selectedKeys().clear();
    }
}
