package io.koine.server.xds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.koine.envoy.EnvoyResource;
import io.koine.envoy.ResourceType;
import io.koine.envoy.delta.DeltaPush;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Envoy reads a response as protobuf says, wherever its bytes come from.
class EncodedPushTest {
    private static final EnvoyResource FIRST =
            new EnvoyResource(ResourceType.CLUSTER, "outbound|80||a", "v1", ByteString.copyFromUtf8("first"));
    private static final EnvoyResource SECOND =
            new EnvoyResource(ResourceType.CLUSTER, "outbound|80||b", "v2", ByteString.copyFromUtf8("second"));
    private static final DeltaPush PUSH =
            new DeltaPush(ResourceType.CLUSTER, "7", List.of(FIRST, SECOND), List.of("gone"), "42");

    @Test
    void isTheResponseThatProtobufWouldWrite() throws IOException {
        DeltaDiscoveryResponse expected = DeltaDiscoveryResponse.newBuilder()
                .setTypeUrl(ResourceType.CLUSTER.typeUrl())
                .setNonce("7")
                .setSystemVersionInfo("42")
                .addRemovedResources("gone")
                .addResources(resource(FIRST))
                .addResources(resource(SECOND))
                .build();
        assertThat(DeltaDiscoveryResponse.parseFrom(drained())).isEqualTo(expected);
        assertThat(DeltaDiscoveryResponse.parseFrom(EncodedPush.of(PUSH).stream()))
                .isEqualTo(expected);
    }

    /// gRPC writes the length before the bytes.
    @Test
    void itsLengthIsKnownBefore() throws IOException {
        EncodedPush push = EncodedPush.of(PUSH);
        InputStream stream = push.stream();
        assertThat(stream).isInstanceOf(KnownLength.class);
        assertThat(stream.available()).isEqualTo(push.length()).isEqualTo(drained().length);
        assertThat(stream.readAllBytes()).isEqualTo(drained());
        assertThat(stream.available()).isZero();
    }

    @Test
    void isReadOnce() throws IOException {
        InputStream stream = EncodedPush.of(PUSH).stream();
        ((Drainable) stream).drainTo(new ByteArrayOutputStream());
        assertThat(stream.read()).isEqualTo(-1);
        assertThatThrownBy(() -> ((Drainable) stream).drainTo(new ByteArrayOutputStream()))
                .isInstanceOf(IllegalStateException.class);
    }

    private static byte[] drained() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ((Drainable) EncodedPush.of(PUSH).stream()).drainTo(out);
        return out.toByteArray();
    }

    private static Resource resource(EnvoyResource of) {
        return Resource.newBuilder()
                .setName(of.name())
                .setVersion(of.version())
                .setResource(Any.newBuilder()
                        .setTypeUrl(ResourceType.CLUSTER.typeUrl())
                        .setValue(of.body()))
                .build();
    }
}
