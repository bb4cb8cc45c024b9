package io.koine.bench.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Frames of HTTP/2, written.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-4.1">RFC 9113, 4.1</a>
final class Frames {
    /// A frame's length, type, flags and stream.
    static final int HEADER = 9;

    /// A frame that any peer takes without having said so.
    static final int MAX_PAYLOAD = 16_384;

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RESET = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GO_AWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int ACK = 1;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    static final int PADDED = 8;
    static final int WITH_PRIORITY = 0x20;

    /// The one stream of a connection.
    static final int STREAM = 1;

    static final int CONNECTION = 0;

    /// What may be on its way to us, as Envoy 1.40 allows it: of the stream and of the connection.
    static final int STREAM_WINDOW = 16 * 1024 * 1024;

    static final int CONNECTION_WINDOW = 24 * 1024 * 1024;

    /// What a peer may be sent before it says anything.
    static final int FIRST_WINDOW = 65_535;

    static final int HEADER_TABLE_SIZE = 1;
    static final int INITIAL_WINDOW_SIZE = 4;
    private static final int ENABLE_PUSH = 2;
    private static final int SETTING = 6;

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private Frames() {}

    /// Writes without waiting; what goes wrong with a connection, its handler hears.
    static void write(ChannelHandlerContext context, ByteBuf bytes) {
        var _ = context.write(bytes, context.voidPromise());
    }

    /// Writes the header of a frame.
    static void header(ByteBuf out, int length, int type, int flags, int stream) {
        out.writeMedium(length).writeByte(type).writeByte(flags).writeInt(stream);
    }

    /// @return everything that opens a connection with a call on it: preface, settings, window, headers
    static ByteBuf greeting(String scheme, String authority, String method) {
        ByteBuf out = Unpooled.buffer();
        out.writeCharSequence(PREFACE, StandardCharsets.US_ASCII);
        header(out, 3 * SETTING, SETTINGS, 0, CONNECTION);
        // Without a dynamic table, headers can be read by whoever sees only the last ones.
        setting(out, HEADER_TABLE_SIZE, 0);
        setting(out, ENABLE_PUSH, 0);
        setting(out, INITIAL_WINDOW_SIZE, STREAM_WINDOW);
        windowUpdate(out, CONNECTION, CONNECTION_WINDOW - FIRST_WINDOW);
        ByteBuf block = Unpooled.buffer();
        List.of(
                        List.of(":method", "POST"),
                        List.of(":scheme", scheme),
                        List.of(":path", method),
                        List.of(":authority", authority),
                        List.of("content-type", "application/grpc"),
                        List.of("te", "trailers"),
                        List.of("user-agent", "koine-bench"))
                .forEach(header -> literal(block, header.getFirst(), header.getLast()));
        header(out, block.readableBytes(), HEADERS, END_HEADERS, STREAM);
        return out.writeBytes(block);
    }

    private static void setting(ByteBuf out, int name, int value) {
        out.writeShort(name).writeInt(value);
    }

    static void windowUpdate(ByteBuf out, int stream, int more) {
        header(out, Integer.BYTES, WINDOW_UPDATE, 0, stream);
        out.writeInt(more);
    }

    static ByteBuf settingsAck(ByteBufAllocator allocator) {
        ByteBuf out = allocator.ioBuffer(HEADER);
        header(out, 0, SETTINGS, ACK, CONNECTION);
        return out;
    }

    static ByteBuf pingAck(ByteBufAllocator allocator, ByteBuf opaque) {
        ByteBuf out = allocator.ioBuffer(HEADER + Long.BYTES);
        header(out, Long.BYTES, PING, ACK, CONNECTION);
        return out.writeBytes(opaque, opaque.readerIndex(), Long.BYTES);
    }

    /// A header that no table is to keep: RFC 7541, 6.2.2.
    private static void literal(ByteBuf out, String name, String value) {
        out.writeByte(0);
        text(out, name);
        text(out, value);
    }

    /// RFC 7541, 5.2, without Huffman's coding.
    private static void text(ByteBuf out, String text) {
        int most = 127;
        int length = text.length();
        if (length < most) {
            out.writeByte(length);
        } else {
            out.writeByte(most);
            int left = length - most;
            for (; left > most; left >>= 7) {
                out.writeByte((left & most) | (most + 1));
            }
            out.writeByte(left);
        }
        out.writeCharSequence(text, StandardCharsets.US_ASCII);
    }
}
