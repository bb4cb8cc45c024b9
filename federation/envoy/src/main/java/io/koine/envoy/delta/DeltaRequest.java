package io.koine.envoy.delta;

import io.koine.envoy.ResourceType;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;

/// What the session needs of Envoy's `DeltaDiscoveryRequest`. The `node` is not part of it: whether it comes with
/// each message or with the first one only is the edge's business.
///
/// Its collections are views of what it is made with, which must not change: a message may name thousands of resources.
///
/// @param type the type it speaks about
/// @param subscribe names newly asked for; `*` is the wildcard
/// @param unsubscribe names no longer wanted; a name that is in `subscribe` as well counts as subscribed
/// @param initialVersions versions by name that the proxy already has; read in a type's first request of a stream
/// only
/// @param responseNonce of the response that is answered; empty if none is
/// @param errorMessage present if the answer is a rejection
public record DeltaRequest(
        ResourceType type,
        Collection<String> subscribe,
        Collection<String> unsubscribe,
        Map<String, String> initialVersions,
        String responseNonce,
        Optional<String> errorMessage) {
    public DeltaRequest {
        subscribe = Collections.unmodifiableCollection(subscribe);
        unsubscribe = Collections.unmodifiableCollection(unsubscribe);
        initialVersions = Collections.unmodifiableMap(initialVersions);
    }

    /// @return whether it answers a response
    boolean answers() {
        return !responseNonce.isEmpty() || errorMessage.isPresent();
    }
}
