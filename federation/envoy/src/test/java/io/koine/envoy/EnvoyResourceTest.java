package io.koine.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A resource as it stands in a response.
final class EnvoyResourceTest {
    private static final EnvoyResource CLUSTER =
            new EnvoyResource(ResourceType.CLUSTER, "a", "v1", ByteString.copyFromUtf8("x".repeat(300)));
    private static final EnvoyResource EMPTY =
            new EnvoyResource(ResourceType.CLUSTER, "b", "v2", ByteString.EMPTY, List.of());

    @Test
    void entriesOneAfterTheOtherAreTheResourcesOfAResponse() throws InvalidProtocolBufferException {
        ByteString spliced = CLUSTER.entry().concat(EMPTY.entry());

        assertThat(DeltaDiscoveryResponse.parseFrom(spliced))
                .isEqualTo(DeltaDiscoveryResponse.newBuilder()
                        .addResources(message(CLUSTER, "x".repeat(300)))
                        .addResources(message(EMPTY, ""))
                        .build());
    }

    @Test
    void theBodyIsAPartOfTheEntry() {
        assertThat(CLUSTER.body().toStringUtf8()).isEqualTo("x".repeat(300));
        assertThat(EMPTY.body()).isEmpty();
    }

    @Test
    void referencesAreInOrderAndEachOnce() {
        Reference one = new Reference(ResourceType.CLUSTER, "one");
        Reference two = new Reference(ResourceType.SECRET, "two");
        EnvoyResource resource = new EnvoyResource(
                ResourceType.LISTENER,
                "l",
                "v1",
                ByteString.EMPTY,
                List.of(two, one, new Reference(two.type(), "two")));
        assertThat(resource.references()).containsExactly(one, two);
    }

    @Test
    void aResourceWithoutANameIsAMistake() {
        assertThatThrownBy(() -> new EnvoyResource(ResourceType.CLUSTER, "", "v1", ByteString.EMPTY))
                .hasMessageContaining("CDS");
    }

    private static Resource message(EnvoyResource resource, String body) {
        return Resource.newBuilder()
                .setName(resource.name())
                .setVersion(resource.version())
                .setResource(Any.newBuilder()
                        .setTypeUrl(ResourceType.CLUSTER.typeUrl())
                        .setValue(ByteString.copyFromUtf8(body)))
                .build();
    }
}
