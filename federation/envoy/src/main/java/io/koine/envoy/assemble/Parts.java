package io.koine.envoy.assemble;

import io.koine.envoy.EnvoyResource;
import io.koine.envoy.Reference;
import io.koine.envoy.ResourceType;
import io.koine.envoy.input.ResourceInput;
import io.koine.envoy.input.ResourceNames;
import io.koine.model.PersistentMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Resources by type and name, a part of a proxy's set or the whole.
///
/// @param byType types without an entry have no resources
record Parts(Map<ResourceType, PersistentMap<String, EnvoyResource>> byType) {
    static final Parts NONE = new Parts(Map.of());

    /// Every proxy has it for itself.
    static final Reference BUNDLE = new Reference(ResourceType.SECRET, ResourceNames.TRUST_BUNDLE);

    Parts {
        EnumMap<ResourceType, PersistentMap<String, EnvoyResource>> copy = new EnumMap<>(ResourceType.class);
        copy.putAll(byType);
        byType = Collections.unmodifiableMap(copy);
    }

    PersistentMap<String, EnvoyResource> of(ResourceType type) {
        return byType.getOrDefault(type, PersistentMap.empty());
    }

    Parts with(ResourceType type, PersistentMap<String, EnvoyResource> resources) {
        EnumMap<ResourceType, PersistentMap<String, EnvoyResource>> next = new EnumMap<>(ResourceType.class);
        next.putAll(byType);
        next.put(type, resources);
        return new Parts(next);
    }

    boolean holds(Reference reference) {
        return of(reference.type()).containsKey(reference.name());
    }

    List<EnvoyResource> all() {
        List<EnvoyResource> all = new ArrayList<>();
        byType.values().forEach(ofType -> all.addAll(ofType.values()));
        return all;
    }

    /// @param reference within a shared resource
    /// @return whether it is to another shared one; a proxy's own resources answer to the rest
    static boolean isShared(Reference reference) {
        return !reference.equals(BUNDLE);
    }

    /// @param before other parts
    /// @return whether anything that they hold is not here any more
    boolean lacksAnyOf(Parts before) {
        return before.byType().keySet().stream()
                .anyMatch(
                        type -> !of(type).difference(before.of(type)).removed().isEmpty());
    }

    /// @param resources what may have come to refer to nothing
    /// @param relevant which references are looked at
    /// @throws IllegalStateException if one of them is to a resource that is not here: translation made it, our bug
    void requireAll(Collection<EnvoyResource> resources, Predicate<Reference> relevant) {
        List<String> dangling = new ArrayList<>();
        for (EnvoyResource resource : resources) {
            for (Reference reference : resource.references()) {
                if (relevant.test(reference) && !holds(reference)) {
                    dangling.add(key(resource) + " names " + reference + ", which is not there");
                }
            }
        }
        if (!dangling.isEmpty()) {
            throw new IllegalStateException("translation: " + String.join("; ", dangling));
        }
    }

    static Reference key(EnvoyResource resource) {
        return new Reference(resource.type(), resource.name());
    }

    static Reference key(ResourceInput input) {
        return new Reference(input.type(), input.name());
    }

    static IllegalStateException twice(Reference key) {
        return new IllegalStateException("two " + key.type().shortName() + " resources named " + key.name());
    }
}
