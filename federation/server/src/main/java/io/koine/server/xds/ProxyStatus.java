package io.koine.server.xds;

import io.koine.envoy.ResourceType;
import io.koine.envoy.delta.TypeStatus;
import io.koine.envoy.diagnose.ConnectedProxy;
import io.koine.envoy.input.ResourceNames;
import io.koine.mesh.readiness.KnownProxy;
import io.koine.model.EnvoyVersion;
import io.koine.model.WorkloadId;
import io.koine.trust.SpiffeId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One connected proxy and how far it is, for people.
///
/// @param instance what its leaf was issued for
/// @param identity its SPIFFE id
/// @param nodeId what its node message says it is; a hint
/// @param nodeIdMatches whether the hint agrees with the leaf
/// @param version of the Envoy
/// @param connectedSince when the stream was opened
/// @param lastSeen when its last message came
/// @param certificateExpires when its leaf ends, and the stream with it; empty if it came without one
/// @param targetGeneration the newest generation that was made for it; 0 if none was
/// @param settledGeneration the newest generation that it acknowledged whole; 0 if none
/// @param reached how far it is with what a change of mTLS mode waits for
/// @param types per type, in push order
/// @param times per type, when something last happened; types on which nothing did are missing
/// @param proxy the proxy that configuration was made for, with the listeners that it refuses; empty as long as there
///     was none
/// @param problem why nothing newer could be made for it; empty if nothing is wrong
public record ProxyStatus(
        WorkloadId instance,
        SpiffeId identity,
        String nodeId,
        boolean nodeIdMatches,
        EnvoyVersion version,
        Instant connectedSince,
        Instant lastSeen,
        Optional<Instant> certificateExpires,
        long targetGeneration,
        long settledGeneration,
        Reached reached,
        List<TypeStatus> types,
        Map<ResourceType, TypeTimes> times,
        Optional<ConnectedProxy> proxy,
        String problem) {
    public ProxyStatus {
        types = List.copyOf(types);
        times = Map.copyOf(times);
    }

    /// @return the proxy as the mesh's questions see it
    KnownProxy known() {
        return new KnownProxy(instance, reached.callsAs(), reached.listensAs(), trouble());
    }

    /// What keeps it from following a change of mTLS mode. A refused listener of a port that is taken does not.
    private String trouble() {
        return problem.isEmpty()
                ? types.stream()
                        .filter(type -> type.rejected().keySet().stream().anyMatch(name -> matters(type.type(), name)))
                        .flatMap(type -> type.lastRejection().stream())
                        .map(TypeStatus.Rejection::message)
                        .findFirst()
                        .orElse("")
                : problem;
    }

    private static boolean matters(ResourceType type, String name) {
        return type == ResourceType.ENDPOINTS || (type == ResourceType.LISTENER && ResourceNames.isInbound(name));
    }

    /// @param type a type
    /// @return when something last happened with it
    public TypeTimes times(ResourceType type) {
        return times.getOrDefault(type, TypeTimes.NEVER);
    }
}
