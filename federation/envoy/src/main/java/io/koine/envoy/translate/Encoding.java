package io.koine.envoy.translate;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import io.koine.envoy.EnvoyResource;
import io.koine.envoy.ResourceType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// Serializes deterministically: map fields in the order of their keys, in nested `Any` values too.
final class Encoding {
    private static final String TYPE_PREFIX = "type.googleapis.com/";
    private static final int VERSION_BYTES = 16;

    private Encoding() {}

    /// @param type its type
    /// @param name its name
    /// @param message the message
    /// @param memo what was translated before
    /// @return the encoded resource with its version: SHA-256 over type and bytes, the first 16 bytes in hex
    static EnvoyResource resource(ResourceType type, String name, Message message, PolicyMemo memo) {
        ByteString body = bytes(message);
        MessageDigest digest = sha256();
        digest.update(type.typeUrl().getBytes(StandardCharsets.UTF_8));
        digest.update(body.asReadOnlyByteBuffer());
        String version = HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), VERSION_BYTES));
        return new EnvoyResource(type, name, version, body, References.of(message, memo));
    }

    /// `Any.pack` leaves the order of map fields open, so it is not used.
    ///
    /// @param message the configuration of an extension
    /// @return the packed message
    static Any pack(Message message) {
        return Any.newBuilder()
                .setTypeUrl(TYPE_PREFIX + message.getDescriptorForType().getFullName())
                .setValue(bytes(message))
                .build();
    }

    private static ByteString bytes(Message message) {
        byte[] bytes = new byte[message.getSerializedSize()];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.useDeterministicSerialization();
        try {
            message.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        out.checkNoSpaceLeft();
        return ByteString.copyFrom(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256 (MessageDigest, Java Security Standard Names)", e);
        }
    }
}
