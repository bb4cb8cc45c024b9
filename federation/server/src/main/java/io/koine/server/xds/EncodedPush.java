package io.koine.server.xds;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.koine.envoy.EnvoyResource;
import io.koine.envoy.delta.DeltaPush;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A response as it goes over the wire: what is its own, and behind that the bytes of its resources, which all proxies
/// share and nobody encodes again.
///
/// @see <a href="https://protobuf.dev/programming-guides/encoding/#order">Protocol Buffers, field order</a>
public final class EncodedPush {
    private final ByteString own;
    private final List<EnvoyResource> resources;
    private final int length;

    private EncodedPush(ByteString own, List<EnvoyResource> resources, int length) {
        this.own = own;
        this.resources = resources;
        this.length = length;
    }

    /// @param push what a session sends
    /// @return its bytes
    public static EncodedPush of(DeltaPush push) {
        ByteString own = DeltaDiscoveryResponse.newBuilder()
                .setTypeUrl(push.type().typeUrl())
                .setNonce(push.nonce())
                .setSystemVersionInfo(push.systemVersion())
                .addAllRemovedResources(push.removed())
                .build()
                .toByteString();
        int length = own.size();
        for (EnvoyResource resource : push.resources()) {
            length = Math.addExact(length, resource.entry().size());
        }
        return new EncodedPush(own, push.resources(), length);
    }

    /// @return in bytes
    int length() {
        return length;
    }

    /// @return the bytes, which gRPC copies once, to where they leave from
    InputStream stream() {
        return new Bytes();
    }

    /// @param out takes the bytes
    /// @throws IOException if it does not
    public void writeTo(OutputStream out) throws IOException {
        own.writeTo(out);
        for (EnvoyResource resource : resources) {
            resource.entry().writeTo(out);
        }
    }

    private final class Bytes extends InputStream implements KnownLength, Drainable {
        private @Nullable ByteArrayInputStream copy;
        private boolean drained;

        @Override
        public int drainTo(OutputStream target) throws IOException {
            if (drained || copy != null) {
                throw new IllegalStateException("the response was read already");
            }
            drained = true;
            writeTo(target);
            return length;
        }

        @Override
        public int available() {
            return drained ? 0 : copy == null ? length : copy.available();
        }

        /// For whoever does not drain, such as a compressor.
        @Override
        public int read() {
            return copied().read();
        }

        @Override
        public int read(byte[] target, int offset, int count) {
            return copied().read(target, offset, count);
        }

        private ByteArrayInputStream copied() {
            if (copy == null) {
                ByteArrayOutputStream all = new ByteArrayOutputStream(drained ? 0 : length);
                try {
                    if (!drained) {
                        writeTo(all);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException("writing to memory", e);
                }
                copy = new ByteArrayInputStream(all.toByteArray());
            }
            return copy;
        }
    }
}
