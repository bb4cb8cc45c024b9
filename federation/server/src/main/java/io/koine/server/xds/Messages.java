package io.koine.server.xds;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.koine.envoy.ResourceType;
import io.koine.envoy.delta.DeltaRequest;
import java.util.Optional;

/// Between the session's values and gRPC's messages.
final class Messages {
    private Messages() {}

    static DeltaRequest request(ResourceType type, DeltaDiscoveryRequest message) {
        return new DeltaRequest(
                type,
                message.getResourceNamesSubscribeList(),
                message.getResourceNamesUnsubscribeList(),
                message.getInitialResourceVersionsMap(),
                message.getResponseNonce(),
                message.hasErrorDetail() ? Optional.of(message.getErrorDetail().getMessage()) : Optional.empty());
    }
}
