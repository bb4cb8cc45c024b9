package io.koine.bench.proxy;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/// Where the parts of a response of delta xDS are: read without copying anything. One is filled again and
/// again.
///
/// Threads: used from one.
final class Response {
    /// Of protobuf's encoding: bytes with their length before them.
    static final int LENGTH_DELIMITED = 2;

    private static final int FIXED_64 = 1;
    private static final int FIXED_32 = 5;
    private static final int FIRST_SPANS = 64;

    private final Spans resources = new Spans();
    private final Spans removed = new Spans();
    private byte[] typeUrl = {};
    private byte[] nonce = {};

    /// Pieces of a message: where each begins and how long it is.
    static final class Spans {
        private int[] places = new int[2 * FIRST_SPANS];
        private int count;

        private void add(int start, int length) {
            if (2 * count == places.length) {
                places = Arrays.copyOf(places, 2 * places.length);
            }
            places[2 * count] = start;
            places[2 * count + 1] = length;
            count++;
        }

        int count() {
            return count;
        }

        int start(int index) {
            return places[2 * index];
        }

        int length(int index) {
            return places[2 * index + 1];
        }
    }

    /// @param message the message, from its reader's to its writer's index; not moved
    /// @throws IllegalArgumentException if it is none
    void read(ByteBuf message) {
        resources.count = 0;
        removed.count = 0;
        typeUrl = new byte[0];
        nonce = new byte[0];
        ByteBuf in = message.duplicate();
        try {
            while (in.isReadable()) {
                field(in);
            }
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("a response that is no DeltaDiscoveryResponse", e);
        }
    }

    private void field(ByteBuf in) {
        int tag = varint(in);
        if ((tag & 7) != LENGTH_DELIMITED) {
            skip(in, tag);
            return;
        }
        int length = length(in);
        int start = in.readerIndex();
        switch (tag >>> 3) {
            case DeltaDiscoveryResponse.TYPE_URL_FIELD_NUMBER -> typeUrl = bytes(in, start, length);
            case DeltaDiscoveryResponse.NONCE_FIELD_NUMBER -> nonce = bytes(in, start, length);
            case DeltaDiscoveryResponse.RESOURCES_FIELD_NUMBER -> resources.add(start, length);
            case DeltaDiscoveryResponse.REMOVED_RESOURCES_FIELD_NUMBER -> removed.add(start, length);
            default -> {
                // What a client of this kind does not need.
            }
        }
        in.skipBytes(length);
    }

    /// Skips a field that is no bytes.
    static void skip(ByteBuf in, int tag) {
        switch (tag & 7) {
            case 0 -> varint(in);
            case FIXED_64 -> in.skipBytes(Long.BYTES);
            case LENGTH_DELIMITED -> in.skipBytes(length(in));
            case FIXED_32 -> in.skipBytes(Integer.BYTES);
            default -> throw new IllegalArgumentException("a response with a field of wire type " + (tag & 7));
        }
    }

    /// @return a length, which is within the message
    static int length(ByteBuf in) {
        int length = varint(in);
        if (length < 0 || length > in.readableBytes()) {
            throw new IndexOutOfBoundsException("a field of " + length + " bytes in " + in.readableBytes());
        }
        return length;
    }

    /// @return the low 32 bits of a number
    static int varint(ByteBuf in) {
        int value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.readByte();
            if (shift < Integer.SIZE) {
                value |= (next & 0x7f) << shift;
            }
            if (next >= 0) {
                return value;
            }
        }
    }

    static byte[] bytes(ByteBuf in, int start, int length) {
        byte[] copy = new byte[length];
        in.getBytes(start, copy);
        return copy;
    }

    byte[] typeUrl() {
        return typeUrl;
    }

    byte[] nonce() {
        return nonce;
    }

    Spans resources() {
        return resources;
    }

    Spans removed() {
        return removed;
    }
}
