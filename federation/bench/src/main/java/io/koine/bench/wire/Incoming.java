package io.koine.bench.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Puts messages together from the payloads of frames, and gives the peer room for more.
final class Incoming {
    /// gRPC's prefix: whether it is compressed, and how long it is.
    static final int PREFIX = 5;

    private static final int MAX_MESSAGE_BYTES = 256 * 1024 * 1024;

    private final ChannelHandlerContext context;
    private final Consumer<ByteBuf> messages;

    /// The message that has not come as a whole yet, with its prefix.
    private @Nullable ByteBuf part;

    private int ofStream;
    private int ofConnection;

    Incoming(ChannelHandlerContext context, Consumer<ByteBuf> messages) {
        this.context = context;
        this.messages = messages;
    }

    /// @param payload of a frame; read to its end
    /// @param length of the frame, with its padding
    void data(ByteBuf payload, int length) {
        while (payload.isReadable()) {
            if (part == null && payload.readableBytes() >= PREFIX) {
                int whole = PREFIX + length(payload);
                if (payload.readableBytes() >= whole) {
                    messages.accept(payload.readSlice(whole).skipBytes(PREFIX));
                } else {
                    part = context.alloc().buffer(whole, whole).writeBytes(payload);
                }
            } else {
                complete(payload);
            }
        }
        taken(length);
    }

    /// Adds to what has come in part.
    private void complete(ByteBuf payload) {
        ByteBuf all = part == null ? context.alloc().buffer(PREFIX) : part;
        part = all;
        int known = all.readableBytes();
        if (known < PREFIX) {
            all.writeBytes(payload, Math.min(payload.readableBytes(), PREFIX - known));
            if (all.readableBytes() < PREFIX) {
                return;
            }
        }
        int whole = PREFIX + length(all);
        all.writeBytes(payload, Math.min(payload.readableBytes(), whole - all.readableBytes()));
        if (all.readableBytes() == whole) {
            part = null;
            try {
                messages.accept(all.skipBytes(PREFIX));
            } finally {
                all.release();
            }
        }
    }

    private static int length(ByteBuf prefix) {
        if (prefix.getByte(prefix.readerIndex()) != 0) {
            throw new IllegalStateException("a compressed message; none was asked for");
        }
        int length = prefix.getInt(prefix.readerIndex() + 1);
        if (length < 0 || length > MAX_MESSAGE_BYTES) {
            throw new IllegalStateException("a message of " + length + " bytes; expected at most " + MAX_MESSAGE_BYTES);
        }
        return length;
    }

    private void taken(int length) {
        ofStream += length;
        ofConnection += length;
        if (ofStream > Frames.STREAM_WINDOW / 2) {
            update(Frames.STREAM, ofStream);
            ofStream = 0;
        }
        if (ofConnection > Frames.CONNECTION_WINDOW / 2) {
            update(Frames.CONNECTION, ofConnection);
            ofConnection = 0;
        }
    }

    private void update(int stream, int bytes) {
        ByteBuf out = context.alloc().ioBuffer(Frames.HEADER + Integer.BYTES);
        Frames.windowUpdate(out, stream, bytes);
        Frames.write(context, out);
    }

    void release() {
        if (part != null) {
            part.release();
            part = null;
        }
    }
}
