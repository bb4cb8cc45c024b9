package io.koine.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/// A call whose peer the test plays, frame by frame.
final class GrpcCallTest {
    private final List<byte[]> messages = new ArrayList<>();
    private final List<String> ends = new ArrayList<>();
    private final LongAdder read = new LongAdder();
    private final Heard heard = new Heard();
    private final GrpcCall call = new GrpcCall(Frames.greeting("http", "a:1", "/s/m"), heard, read);
    private final EmbeddedChannel channel = new EmbeddedChannel(call);

    /// A frame as it was written.
    private record Frame(int type, int flags, int stream, int length) {}

    @Test
    void theGreetingComesFirst() {
        ByteBuf greeting = channel.readOutbound();

        assertThat(greeting.readCharSequence(24, StandardCharsets.US_ASCII))
                .hasToString("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        assertThat(frames(greeting))
                .extracting(Frame::type)
                .containsExactly(Frames.SETTINGS, Frames.WINDOW_UPDATE, Frames.HEADERS);
    }

    /// Given a message that is longer than the peer's window, then the rest waits until the peer takes more.
    @Test
    void aMessageIsSentAsFarAsThePeerTakesIt() {
        channel.readOutbound();
        call.send(call.message(8).writeZero(100_000));
        call.flush();

        List<Frame> first = frames(written());
        assertThat(first).allMatch(frame -> frame.type() == Frames.DATA && frame.length() <= 16_384);
        assertThat(bytes(first)).isEqualTo(65_535);

        // Both must have room: the stream and the connection.
        receive(Frames.WINDOW_UPDATE, 0, 1, Unpooled.buffer().writeInt(10));
        assertThat(frames(written())).isEmpty();
        receive(Frames.WINDOW_UPDATE, 0, 0, Unpooled.buffer().writeInt(100_000));
        assertThat(bytes(frames(written()))).isEqualTo(10);
        receive(Frames.WINDOW_UPDATE, 0, 1, Unpooled.buffer().writeInt(100_000));
        assertThat(bytes(frames(written()))).isEqualTo(100_005 - 65_535 - 10);
    }

    /// Given settings that make the window of streams larger, then what waits for it goes.
    @Test
    void settingsChangeTheWindow() {
        channel.readOutbound();
        receive(Frames.WINDOW_UPDATE, 0, 0, Unpooled.buffer().writeInt(100_000));
        call.send(call.message(8).writeZero(70_000));
        call.flush();
        assertThat(bytes(frames(written()))).isEqualTo(65_535);

        receive(Frames.SETTINGS, 0, 0, Unpooled.buffer().writeShort(4).writeInt(70_000));

        List<Frame> answer = frames(written());
        assertThat(bytes(answer)).isEqualTo(70_000 - 65_535);
        assertThat(answer).contains(new Frame(Frames.SETTINGS, Frames.ACK, 0, 0));
    }

    @Test
    void messagesArePutTogether() {
        ByteBuf two = Unpooled.buffer();
        two.writeByte(0).writeInt(2).writeBytes(new byte[] {1, 2});
        two.writeByte(0).writeInt(0);
        // A third one in three frames, of which the first ends within its prefix.
        two.writeByte(0).writeShort(0);
        receive(Frames.DATA, 0, 1, two);
        receive(Frames.DATA, 0, 1, Unpooled.buffer().writeShort(3).writeByte(7));
        assertThat(messages).hasSize(2);
        // Its end, and the first byte of the fourth, whose rest comes with the whole of the fifth.
        receive(Frames.DATA, 0, 1, Unpooled.buffer().writeByte(8).writeByte(9).writeByte(0));
        ByteBuf last = Unpooled.buffer().writeInt(1).writeByte(5);
        receive(Frames.DATA, 0, 1, last.writeByte(0).writeInt(1).writeByte(6));

        assertThat(messages)
                .containsExactly(
                        new byte[] {1, 2}, new byte[] {}, new byte[] {7, 8, 9}, new byte[] {5}, new byte[] {6});
        assertThat(read.sum()).isEqualTo(4 * Frames.HEADER + 15 + 3 + 3 + 11);
    }

    /// Given half of what the peer may send, then it is told that it may send more.
    @Test
    void whatWasTakenMayComeAgain() {
        channel.readOutbound();
        ByteBuf begin = Unpooled.buffer().writeByte(0).writeInt(20_000_000).writeZero(16_379);
        receive(Frames.DATA, 0, 1, begin);
        for (int i = 1; i < Frames.STREAM_WINDOW / 2 / Frames.MAX_PAYLOAD; i++) {
            receive(Frames.DATA, 0, 1, Unpooled.buffer().writeZero(Frames.MAX_PAYLOAD));
        }
        assertThat(frames(written())).isEmpty();

        receive(Frames.DATA, 0, 1, Unpooled.buffer().writeZero(Frames.MAX_PAYLOAD));

        assertThat(frames(written())).containsExactly(new Frame(Frames.WINDOW_UPDATE, 0, 1, 4));
    }

    @Test
    void aPingIsAnswered() {
        channel.readOutbound();

        receive(Frames.PING, 0, 0, Unpooled.buffer().writeLong(42));

        ByteBuf answer = written();
        assertThat(answer.getLong(Frames.HEADER)).isEqualTo(42);
        assertThat(frames(answer)).containsExactly(new Frame(Frames.PING, Frames.ACK, 0, 8));
    }

    @Test
    void theStatusIsToldOnce() throws Http2Exception {
        ByteBuf block = Unpooled.buffer();
        new DefaultHttp2HeadersEncoder()
                .encodeHeaders(
                        1,
                        new DefaultHttp2Headers(false).add("grpc-status", "14").add("grpc-message", "not yet"),
                        block);

        receive(Frames.HEADERS, Frames.END_HEADERS | Frames.END_STREAM, 1, block);

        assertThat(ends).containsExactly("status 14, not yet");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aClosedConnectionIsAnEnd() {
        var _ = channel.close();

        assertThat(ends).containsExactly("the connection was closed");
    }

    @Test
    void whatIsNoHttp2IsAnEnd() {
        channel.writeInbound(Unpooled.buffer()
                .writeMedium(1_000_000)
                .writeByte(0)
                .writeByte(0)
                .writeInt(1));

        assertThat(ends).singleElement().asString().contains("a frame of 1000000 bytes; expected at most 16384");
    }

    private void receive(int type, int flags, int stream, ByteBuf payload) {
        ByteBuf frame = Unpooled.buffer();
        Frames.header(frame, payload.readableBytes(), type, flags, stream);
        channel.writeInbound(frame.writeBytes(payload));
    }

    private ByteBuf written() {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            all.writeBytes(next);
        }
        return all;
    }

    private static List<Frame> frames(ByteBuf in) {
        List<Frame> frames = new ArrayList<>();
        while (in.isReadable()) {
            int length = in.readUnsignedMedium();
            frames.add(new Frame(in.readUnsignedByte(), in.readUnsignedByte(), in.readInt(), length));
            in.skipBytes(length);
        }
        return frames;
    }

    private static int bytes(List<Frame> frames) {
        return frames.stream()
                .filter(frame -> frame.type() == Frames.DATA)
                .mapToInt(Frame::length)
                .sum();
    }

    private final class Heard implements Receiver {
        @Override
        public void opened(GrpcCall opened) {
            // The test sends when it wants to.
        }

        @Override
        public void message(GrpcCall from, ByteBuf message) {
            byte[] bytes = new byte[message.readableBytes()];
            message.readBytes(bytes);
            messages.add(bytes);
        }

        @Override
        public void ended(GrpcCall ended, String why) {
            ends.add(why);
        }
    }
}
