package io.koine.envoy.delta;

import io.koine.envoy.EnvoyResource;
import io.koine.envoy.ResourceType;
import java.util.List;

/// What the edge sends as one `DeltaDiscoveryResponse`.
///
/// @param type of all its resources
/// @param nonce unique within the stream
/// @param resources added or changed, by name; to be iterated over, since it may be a view of a set that proxies share
/// @param removed names that are gone, or were asked for and do not exist, in order
/// @param systemVersion the generation it was taken from, for people who debug
public record DeltaPush(
        ResourceType type, String nonce, List<EnvoyResource> resources, List<String> removed, String systemVersion) {
    public DeltaPush {
        resources = resources instanceof WholeSet ? resources : List.copyOf(resources);
        removed = List.copyOf(removed);
    }

    /// @return how many names it speaks about
    int size() {
        return resources.size() + removed.size();
    }
}
