package io.koine.bench.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// A call on a connection of its own.
///
/// Threads: its connection's event loop, except [#close].
public final class GrpcCall extends ByteToMessageDecoder {
    private final ByteBuf greeting;
    private final Receiver receiver;
    private final LongAdder read;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Outgoing outgoing;
    private @Nullable Incoming incoming;
    private boolean ended;

    /// @param greeting what opens the call; shared by all
    /// @param receiver is told what happens
    /// @param read counts the bytes of HTTP/2 that are read
    GrpcCall(ByteBuf greeting, Receiver receiver, LongAdder read) {
        this.greeting = greeting;
        this.receiver = receiver;
        this.read = read;
    }

    /// @param capacity how long the message will be, about
    /// @return where a message is to be written, behind what is written already
    public ByteBuf message(int capacity) {
        int room = Frames.HEADER + Incoming.PREFIX;
        return channel().alloc().ioBuffer(room + capacity).writeZero(room);
    }

    /// @param message begun by [#message]; becomes ours
    public void send(ByteBuf message) {
        int length = message.readableBytes() - Frames.HEADER - Incoming.PREFIX;
        message.setInt(message.readerIndex() + Frames.HEADER + 1, length);
        if (outgoing == null || ended) {
            message.release();
        } else {
            outgoing.send(message);
        }
    }

    /// Sends what has been written outside [Receiver#message].
    public void flush() {
        channel().flush();
    }

    /// @return whether the receiver has heard of its opening
    public boolean wasOpened() {
        return outgoing != null;
    }

    /// Cuts the connection; the receiver hears of it. From any thread.
    public void close() {
        var _ = channel().close();
    }

    /// Takes some of what has come, where nothing is taken by itself.
    ///
    /// @return whether the call goes on
    boolean read() {
        if (!ended) {
            channel().read();
        }
        return !ended;
    }

    private Channel channel() {
        if (context == null) {
            throw new IllegalStateException("not connected yet");
        }
        return context.channel();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        outgoing = new Outgoing(active);
        incoming = new Incoming(active, message -> receiver.message(this, message));
        Frames.write(active, greeting.retainedDuplicate());
        receiver.opened(this);
        active.flush();
    }

    @Override
    public void channelRead(ChannelHandlerContext at, Object bytes) throws Exception {
        if (bytes instanceof ByteBuf buffer) {
            read.add(buffer.readableBytes());
        }
        super.channelRead(at, bytes);
    }

    @Override
    protected void decode(ChannelHandlerContext at, ByteBuf in, List<Object> out) throws Http2Exception {
        if (in.readableBytes() < Frames.HEADER) {
            return;
        }
        int start = in.readerIndex();
        int length = in.getUnsignedMedium(start);
        if (length > Frames.MAX_PAYLOAD) {
            throw new IllegalStateException("a frame of " + length + " bytes; expected at most " + Frames.MAX_PAYLOAD);
        }
        if (in.readableBytes() < Frames.HEADER + length) {
            return;
        }
        int type = in.getUnsignedByte(start + 3);
        int flags = in.getUnsignedByte(start + 4);
        int stream = in.getInt(start + 5);
        in.skipBytes(Frames.HEADER);
        frame(at, type, flags, stream, in.readSlice(length));
    }

    private void frame(ChannelHandlerContext at, int type, int flags, int stream, ByteBuf payload)
            throws Http2Exception {
        switch (type) {
            case Frames.DATA -> data(flags, payload);
            case Frames.HEADERS -> headers(flags, payload);
            case Frames.RESET -> end("the peer reset the stream, error " + payload.readInt());
            case Frames.SETTINGS -> settings(at, flags, payload);
            case Frames.PING -> {
                if ((flags & Frames.ACK) == 0) {
                    Frames.write(at, Frames.pingAck(at.alloc(), payload));
                }
            }
            case Frames.GO_AWAY -> end("the peer says good-bye");
            case Frames.WINDOW_UPDATE -> sending().more(stream, payload.readInt());
            case Frames.CONTINUATION -> throw new IllegalStateException("headers in several frames; expected one");
            default -> {
                // RFC 9113, 4.1: unknown types are ignored.
            }
        }
    }

    private Outgoing sending() {
        if (outgoing == null) {
            throw new IllegalStateException("a frame before the connection");
        }
        return outgoing;
    }

    private void data(int flags, ByteBuf payload) {
        if (incoming == null) {
            throw new IllegalStateException("a message before the connection");
        }
        int length = payload.readableBytes();
        incoming.data(unpadded(flags, payload), length);
        if ((flags & Frames.END_STREAM) != 0) {
            end("the peer ended without a status");
        }
    }

    private static ByteBuf unpadded(int flags, ByteBuf payload) {
        if ((flags & Frames.PADDED) == 0) {
            return payload;
        }
        int padding = payload.readUnsignedByte();
        return payload.readSlice(payload.readableBytes() - padding);
    }

    private void headers(int flags, ByteBuf payload) throws Http2Exception {
        if ((flags & Frames.END_STREAM) == 0) {
            return;
        }
        ByteBuf block = unpadded(flags, payload);
        if ((flags & Frames.WITH_PRIORITY) != 0) {
            block.skipBytes(5);
        }
        Http2Headers trailers = new DefaultHttp2HeadersDecoder(false).decodeHeaders(Frames.STREAM, block);
        end("status " + trailers.get("grpc-status") + ", " + trailers.get("grpc-message"));
    }

    private void settings(ChannelHandlerContext at, int flags, ByteBuf payload) {
        if ((flags & Frames.ACK) != 0) {
            return;
        }
        while (payload.isReadable()) {
            int name = payload.readUnsignedShort();
            int value = payload.readInt();
            if (name == Frames.INITIAL_WINDOW_SIZE) {
                sending().initial(value);
            }
        }
        Frames.write(at, Frames.settingsAck(at.alloc()));
    }

    /// What was written while reading goes out in one piece. Whoever reads slowly asks for more himself.
    @Override
    public void channelReadComplete(ChannelHandlerContext at) {
        discardSomeReadBytes();
        at.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext at, Throwable cause) {
        end(String.valueOf(cause));
    }

    @Override
    public void channelInactive(ChannelHandlerContext at) throws Exception {
        super.channelInactive(at);
        end("the connection was closed");
        if (outgoing != null) {
            outgoing.release();
        }
        if (incoming != null) {
            incoming.release();
        }
    }

    /// Tells the receiver once, and closes the connection.
    void end(String why) {
        if (!ended) {
            ended = true;
            receiver.ended(this, why);
            if (context != null) {
                var _ = context.close();
            }
        }
    }
}
