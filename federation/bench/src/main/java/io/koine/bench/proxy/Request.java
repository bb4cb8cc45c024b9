package io.koine.bench.proxy;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/// Writes requests of delta xDS.
final class Request {
    private static final byte[] REFUSAL = "refused by a benchmark".getBytes(StandardCharsets.UTF_8);
    private static final int INVALID_ARGUMENT = 3;
    private static final int CODE_FIELD = 1 << 3;
    private static final int MESSAGE_FIELD = (2 << 3) | Response.LENGTH_DELIMITED;
    private static final int KEY_FIELD = (1 << 3) | Response.LENGTH_DELIMITED;
    private static final int VALUE_FIELD = (2 << 3) | Response.LENGTH_DELIMITED;

    private Request() {}

    static void node(ByteBuf out, byte[] node) {
        bytes(out, DeltaDiscoveryRequest.NODE_FIELD_NUMBER, node);
    }

    static void type(ByteBuf out, XdsType type) {
        bytes(out, DeltaDiscoveryRequest.TYPE_URL_FIELD_NUMBER, type.url());
    }

    static void subscribe(ByteBuf out, Name name) {
        bytes(out, DeltaDiscoveryRequest.RESOURCE_NAMES_SUBSCRIBE_FIELD_NUMBER, name.bytes());
    }

    static void unsubscribe(ByteBuf out, Name name) {
        bytes(out, DeltaDiscoveryRequest.RESOURCE_NAMES_UNSUBSCRIBE_FIELD_NUMBER, name.bytes());
    }

    static void nonce(ByteBuf out, byte[] nonce) {
        bytes(out, DeltaDiscoveryRequest.RESPONSE_NONCE_FIELD_NUMBER, nonce);
    }

    /// An entry of the map of what is there already.
    static void has(ByteBuf out, Item item) {
        byte[] name = item.id().bytes();
        byte[] version = item.version();
        tag(out, DeltaDiscoveryRequest.INITIAL_RESOURCE_VERSIONS_FIELD_NUMBER);
        varint(out, 2 + size(name.length) + name.length + size(version.length) + version.length);
        out.writeByte(KEY_FIELD);
        varint(out, name.length);
        out.writeBytes(name);
        out.writeByte(VALUE_FIELD);
        varint(out, version.length);
        out.writeBytes(version);
    }

    static void refusal(ByteBuf out) {
        tag(out, DeltaDiscoveryRequest.ERROR_DETAIL_FIELD_NUMBER);
        varint(out, 3 + size(REFUSAL.length) + REFUSAL.length);
        out.writeByte(CODE_FIELD).writeByte(INVALID_ARGUMENT).writeByte(MESSAGE_FIELD);
        varint(out, REFUSAL.length);
        out.writeBytes(REFUSAL);
    }

    private static void bytes(ByteBuf out, int field, byte[] value) {
        tag(out, field);
        varint(out, value.length);
        out.writeBytes(value);
    }

    private static void tag(ByteBuf out, int field) {
        varint(out, (field << 3) | Response.LENGTH_DELIMITED);
    }

    private static int size(int value) {
        return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : 3;
    }

    private static void varint(ByteBuf out, int value) {
        int left = value;
        while ((left & ~0x7f) != 0) {
            out.writeByte((left & 0x7f) | 0x80);
            left >>>= 7;
        }
        out.writeByte(left);
    }
}
