package io.koine.bench.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayDeque;

/// Sends messages as far as the peer's windows allow it, and keeps the rest.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-5.2">RFC 9113, 5.2</a>
final class Outgoing {
    private final ChannelHandlerContext context;
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();
    private long ofConnection = Frames.FIRST_WINDOW;
    private long ofStream = Frames.FIRST_WINDOW;
    private int initial = Frames.FIRST_WINDOW;

    Outgoing(ChannelHandlerContext context) {
        this.context = context;
    }

    /// @param message gRPC's message with its prefix, behind room for a frame's header; becomes ours
    void send(ByteBuf message) {
        int length = message.readableBytes() - Frames.HEADER;
        if (waiting.isEmpty() && length <= room()) {
            int end = message.writerIndex();
            message.writerIndex(message.readerIndex());
            Frames.header(message, length, Frames.DATA, 0, Frames.STREAM);
            message.writerIndex(end);
            spend(length);
            Frames.write(context, message);
        } else {
            waiting.add(message.skipBytes(Frames.HEADER));
            drain();
        }
    }

    /// The peer takes that many bytes more.
    void more(int stream, int bytes) {
        if (stream == Frames.CONNECTION) {
            ofConnection += bytes;
        } else {
            ofStream += bytes;
        }
        drain();
    }

    /// The peer says what it takes of a stream from its beginning.
    void initial(int bytes) {
        ofStream += bytes - initial;
        initial = bytes;
        drain();
    }

    private void drain() {
        while (!waiting.isEmpty() && room() > 0) {
            ByteBuf first = waiting.getFirst();
            int length = (int) Math.min(first.readableBytes(), room());
            ByteBuf header = context.alloc().ioBuffer(Frames.HEADER);
            Frames.header(header, length, Frames.DATA, 0, Frames.STREAM);
            spend(length);
            Frames.write(context, header);
            Frames.write(context, first.readRetainedSlice(length));
            if (!first.isReadable()) {
                waiting.removeFirst().release();
            }
        }
    }

    private long room() {
        return Math.min(Frames.MAX_PAYLOAD, Math.min(ofConnection, ofStream));
    }

    private void spend(int bytes) {
        ofConnection -= bytes;
        ofStream -= bytes;
    }

    void release() {
        waiting.forEach(ByteBuf::release);
        waiting.clear();
    }
}
