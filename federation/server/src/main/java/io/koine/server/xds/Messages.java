package io.koine.server.xds;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.koine.envoy.EnvoyResource;
import io.koine.envoy.ResourceType;
import io.koine.envoy.delta.DeltaPush;
import io.koine.envoy.delta.DeltaRequest;
import java.util.Optional;
import java.util.Set;

/// Between the session's values and gRPC's messages.
final class Messages {
    private Messages() {}

    static DeltaRequest request(ResourceType type, DeltaDiscoveryRequest message) {
        return new DeltaRequest(
                type,
                Set.copyOf(message.getResourceNamesSubscribeList()),
                Set.copyOf(message.getResourceNamesUnsubscribeList()),
                message.getInitialResourceVersionsMap(),
                message.getResponseNonce(),
                message.hasErrorDetail() ? Optional.of(message.getErrorDetail().getMessage()) : Optional.empty());
    }

    static DeltaDiscoveryResponse response(DeltaPush push) {
        DeltaDiscoveryResponse.Builder response = DeltaDiscoveryResponse.newBuilder()
                .setTypeUrl(push.type().typeUrl())
                .setNonce(push.nonce())
                .setSystemVersionInfo(push.systemVersion())
                .addAllRemovedResources(push.removed());
        for (EnvoyResource resource : push.resources()) {
            response.addResources(Resource.newBuilder()
                    .setName(resource.name())
                    .setVersion(resource.version())
                    .setResource(
                            Any.newBuilder().setTypeUrl(push.type().typeUrl()).setValue(resource.body())));
        }
        return response.build();
    }
}
