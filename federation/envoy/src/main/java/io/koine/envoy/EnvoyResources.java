package io.koine.envoy;

import io.koine.model.PersistentMap;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The whole configuration of one proxy at one generation. What it has in common with other proxies, and with the
/// configuration before it, is shared with them.
///
/// @param generation of the mesh it was translated from
/// @param byType resources by type and name; every type has an entry
public record EnvoyResources(long generation, Map<ResourceType, PersistentMap<String, EnvoyResource>> byType) {
    public EnvoyResources {
        EnumMap<ResourceType, PersistentMap<String, EnvoyResource>> copy = new EnumMap<>(ResourceType.class);
        for (ResourceType type : ResourceType.values()) {
            copy.put(type, byType.getOrDefault(type, PersistentMap.empty()));
        }
        byType = Collections.unmodifiableMap(copy);
    }

    /// @param generation of the mesh
    /// @param resources in any order, each name once per type
    /// @return the set
    /// @throws IllegalStateException if a name occurs twice: translation made two resources of one
    public static EnvoyResources of(long generation, Collection<EnvoyResource> resources) {
        EnumMap<ResourceType, SortedMap<String, EnvoyResource>> byType = new EnumMap<>(ResourceType.class);
        for (EnvoyResource resource : resources) {
            EnvoyResource twin = byType.computeIfAbsent(resource.type(), type -> new TreeMap<>())
                    .put(resource.name(), resource);
            if (twin != null) {
                throw new IllegalStateException(
                        "two " + resource.type().shortName() + " resources named " + resource.name());
            }
        }
        EnumMap<ResourceType, PersistentMap<String, EnvoyResource>> persistent = new EnumMap<>(ResourceType.class);
        byType.forEach((type, byName) -> persistent.put(type, PersistentMap.of(byName)));
        return new EnvoyResources(generation, persistent);
    }

    /// @param type a type
    /// @return its resources by name
    public PersistentMap<String, EnvoyResource> of(ResourceType type) {
        return byType.getOrDefault(type, PersistentMap.empty());
    }
}
