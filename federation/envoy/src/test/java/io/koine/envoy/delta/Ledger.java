package io.koine.envoy.delta;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.envoy.EnvoyResource;
import io.koine.envoy.EnvoyResources;
import io.koine.envoy.ResourceType;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Watches one stream and complains about responses that need not have been sent.
final class Ledger {
    /// Versions that the proxy was sent, or claimed, and has not asked for anew.
    private final PerType<TreeMap<String, String>> given = new PerType<>(TreeMap::new);

    /// Clusters that were sent; their endpoints must follow at whatever version.
    private final Set<String> clusters = new TreeSet<>();

    private final Set<ResourceType> inFlight = EnumSet.noneOf(ResourceType.class);

    void requested(DeltaRequest request) {
        TreeMap<String, String> versions = given.get(request.type());
        versions.putAll(request.initialVersions());
        if (request.initialVersions().isEmpty()) {
            versions.keySet().removeAll(request.subscribe());
        }
        versions.keySet().removeAll(request.unsubscribe());
        if (request.type() == ResourceType.ENDPOINTS
                && !request.initialVersions().isEmpty()) {
            versions.keySet().removeAll(clusters);
        }
        if (!request.responseNonce().isEmpty()) {
            inFlight.remove(request.type());
        }
    }

    /// @param thrifty whether nothing was refused, so that nothing may be repeated without a reason
    void sent(DeltaPush push, EnvoyResources newest, boolean thrifty) {
        assertThat(inFlight.add(push.type())).as("a second %s in flight", push).isTrue();
        TreeMap<String, String> versions = given.get(push.type());
        versions.keySet().removeAll(push.removed());
        for (EnvoyResource resource : push.resources()) {
            String before = versions.put(resource.name(), resource.version());
            if (thrifty) {
                assertThat(resource.version())
                        .as("%s %s again", push.type(), resource.name())
                        .isNotEqualTo(before);
            }
            if (push.type() == ResourceType.CLUSTER) {
                clusters.add(resource.name());
                given.get(ResourceType.ENDPOINTS).remove(resource.name());
            }
            EnvoyResource latest = newest.of(push.type()).get(resource.name());
            if (push.type().compareTo(ResourceType.LISTENER) < 0 && latest != null) {
                assertThat(resource).as("no intermediate version").isEqualTo(latest);
            }
        }
    }
}
