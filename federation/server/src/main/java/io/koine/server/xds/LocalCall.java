package io.koine.server.xds;

import com.google.protobuf.MessageLite;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A gRPC call of this process to itself, on a connection of its own, without a byte of Netty's: what a client would
/// do with the code that serves it would teach the JVM to compile this code for both, and worse for each.
///
/// It does as much of HTTP/2 as gRPC's server asks for. What it sends is little, and never has more on its way than
/// that server takes, a megabyte.
///
/// Threads: blocks; one at a time, except `close`.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-4.1">RFC 9113, 4.1</a>
final class LocalCall implements Closeable {
    private static final int FRAME_HEADER = 9;
    private static final int MESSAGE_HEADER = 5;
    private static final int MAX_FRAME = 16_384;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RESET = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GO_AWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int ACK = 1;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int STREAM = 1;
    private static final int CONNECTION = 0;
    private static final int STREAM_BITS = 0x7fff_ffff;
    private static final int HEADER_TABLE_SIZE = 1;
    private static final int INITIAL_WINDOW_SIZE = 4;

    /// What may be on its way to us, as Envoy 1.40 allows it.
    private static final int WINDOW = 16 * 1024 * 1024;

    private static final int FIRST_WINDOW = 65_535;
    private static final int GREETING = 512;
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private final SocketChannel channel;
    private final DataInputStream frames;
    private final Payloads payloads = new Payloads();
    private final DataInputStream messages = new DataInputStream(payloads);
    private int taken;

    private LocalCall(SocketChannel channel) {
        this.channel = channel;
        this.frames = new DataInputStream(Channels.newInputStream(channel));
    }

    /// @param server where it listens
    /// @param method `SERVICE/METHOD`
    /// @return an open call
    /// @throws IOException if nobody listens there
    static LocalCall open(InetSocketAddress server, String method) throws IOException {
        SocketChannel channel = SocketChannel.open(server);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        LocalCall call = new LocalCall(channel);
        call.write(greeting("/" + method));
        // What it takes it says first of all.
        call.payloads.next();
        return call;
    }

    private static ByteBuffer greeting(String path) {
        ByteBuffer out = ByteBuffer.allocate(GREETING).put(PREFACE.getBytes(StandardCharsets.US_ASCII));
        header(out, 2 * (Short.BYTES + Integer.BYTES), SETTINGS, 0, CONNECTION);
        out.putShort((short) HEADER_TABLE_SIZE).putInt(0);
        out.putShort((short) INITIAL_WINDOW_SIZE).putInt(WINDOW);
        windowUpdate(out, CONNECTION, WINDOW - FIRST_WINDOW);
        ByteBuffer block = ByteBuffer.allocate(GREETING);
        List.of(
                        List.of(":method", "POST"),
                        List.of(":scheme", "http"),
                        List.of(":path", path),
                        List.of(":authority", "localhost"),
                        List.of("content-type", "application/grpc"),
                        List.of("te", "trailers"))
                .forEach(field -> literal(block, field.getFirst(), field.getLast()));
        header(out, block.position(), HEADERS, END_HEADERS, STREAM);
        return out.put(block.flip()).flip();
    }

    /// A header that goes into no table and is not compressed.
    ///
    /// @see <a href="https://www.rfc-editor.org/rfc/rfc7541#section-6.2.2">RFC 7541, 6.2.2</a>
    private static void literal(ByteBuffer block, String name, String value) {
        block.put((byte) 0).put((byte) name.length()).put(name.getBytes(StandardCharsets.US_ASCII));
        block.put((byte) value.length()).put(value.getBytes(StandardCharsets.US_ASCII));
    }

    private static void header(ByteBuffer out, int length, int type, int flags, int stream) {
        out.put((byte) (length >> 16)).putShort((short) length);
        out.put((byte) type).put((byte) flags).putInt(stream);
    }

    private static void windowUpdate(ByteBuffer out, int stream, int more) {
        header(out, Integer.BYTES, WINDOW_UPDATE, 0, stream);
        out.putInt(more);
    }

    /// @param message a message
    void send(MessageLite message) throws IOException {
        int length = message.getSerializedSize();
        ByteBuffer payload = ByteBuffer.allocate(MESSAGE_HEADER + length)
                .put((byte) 0)
                .putInt(length)
                .put(message.toByteArray())
                .flip();
        int frames = Math.ceilDiv(payload.remaining(), MAX_FRAME);
        ByteBuffer out = ByteBuffer.allocate(frames * FRAME_HEADER + payload.remaining());
        while (payload.hasRemaining()) {
            int some = Math.min(payload.remaining(), MAX_FRAME);
            header(out, some, DATA, 0, STREAM);
            out.put(payload.slice(payload.position(), some));
            payload.position(payload.position() + some);
        }
        write(out.flip());
    }

    /// @return the next message
    /// @throws EOFException if the call has ended
    byte[] receive() throws IOException {
        if (messages.readByte() != 0) {
            throw new IOException("a compressed message; none was asked for");
        }
        return messages.readNBytes(messages.readInt());
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /// What the server sends in frames of data, without their headers. What else it says is answered on the way.
    private final class Payloads extends InputStream {
        private final byte[] single = new byte[1];
        private int left;

        @Override
        public int read() throws IOException {
            return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            while (left == 0) {
                if (length == 0) {
                    return 0;
                }
                if (!next()) {
                    return -1;
                }
            }
            int read = frames.read(into, from, Math.min(length, left));
            left -= Math.max(0, read);
            return read;
        }

        /// @return whether the call goes on
        private boolean next() throws IOException {
            int length = (frames.readUnsignedShort() << 8) | frames.readUnsignedByte();
            int type = frames.readUnsignedByte();
            int flags = frames.readUnsignedByte();
            int stream = frames.readInt() & STREAM_BITS;
            if (type == DATA) {
                left = length;
                took(length);
                return (flags & END_STREAM) == 0 || length > 0;
            }
            byte[] payload = frames.readNBytes(length);
            boolean answer = (type == SETTINGS || type == PING) && (flags & ACK) == 0;
            if (answer) {
                byte[] echo = type == PING ? payload : new byte[0];
                ByteBuffer out = ByteBuffer.allocate(FRAME_HEADER + echo.length);
                header(out, echo.length, type, ACK, stream);
                write(out.put(echo).flip());
            }
            boolean ends = type == RESET || type == GO_AWAY || (type == HEADERS && (flags & END_STREAM) != 0);
            return !ends;
        }

        private void took(int bytes) throws IOException {
            taken += bytes;
            if (taken > WINDOW / 2) {
                ByteBuffer out = ByteBuffer.allocate(2 * (FRAME_HEADER + Integer.BYTES));
                windowUpdate(out, CONNECTION, taken);
                windowUpdate(out, STREAM, taken);
                write(out.flip());
                taken = 0;
            }
        }
    }
}
