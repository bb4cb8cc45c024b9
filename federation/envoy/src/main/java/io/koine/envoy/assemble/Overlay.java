package io.koine.envoy.assemble;

import io.koine.envoy.EnvoyResource;
import io.koine.envoy.Reference;
import io.koine.envoy.ResourceType;
import io.koine.envoy.input.ResourceInput;
import io.koine.model.PersistentMap;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A few resources that are put on top of shared ones.
///
/// @param inputs their inputs
/// @param resources what each of them became, in the same order
/// @param byType the resources, by type
record Overlay(
        List<ResourceInput> inputs, List<EnvoyResource> resources, Map<ResourceType, List<EnvoyResource>> byType) {
    static final Overlay NONE = new Overlay(List.of(), List.of());

    Overlay(List<ResourceInput> inputs, List<EnvoyResource> resources) {
        this(List.copyOf(inputs), List.copyOf(resources), byType(resources));
    }

    /// @param inputs of the resources
    /// @param translation asked about inputs that this overlay has not
    /// @return the overlay of these inputs; this very object if they are the same
    /// @throws IllegalStateException if two of them are of one name
    Overlay replacedBy(List<ResourceInput> inputs, Translation translation) {
        if (this.inputs.equals(inputs)) {
            return this;
        }
        Map<ResourceInput, EnvoyResource> known = new HashMap<>();
        for (int i = 0; i < resources.size(); i++) {
            known.put(this.inputs.get(i), resources.get(i));
        }
        Set<Reference> seen = new HashSet<>();
        List<EnvoyResource> next = new ArrayList<>();
        for (ResourceInput input : inputs) {
            if (!seen.add(Parts.key(input))) {
                throw Parts.twice(Parts.key(input));
            }
            EnvoyResource same = known.get(input);
            next.add(same == null ? translation.translate(input) : same);
        }
        return new Overlay(inputs, next);
    }

    /// What was put together before.
    ///
    /// @param base the shared resources
    /// @param overlay what was put on top
    /// @param result both
    record Before(Parts base, Overlay overlay, Parts result) {
        static final Before NOTHING = new Before(Parts.NONE, Overlay.NONE, Parts.NONE);
    }

    /// @param base shared resources
    /// @param before what was put together before
    /// @return both; the maps of types in which nothing changed are the same objects as before
    /// @throws IllegalStateException if a resource has the name of one that is there already
    @SuppressWarnings("ReferenceEquality") // Whether anything may have changed is the question, not whether it did.
    Parts onto(Parts base, Before before) {
        EnumMap<ResourceType, PersistentMap<String, EnvoyResource>> result = new EnumMap<>(ResourceType.class);
        for (ResourceType type : ResourceType.values()) {
            List<EnvoyResource> more = byType.getOrDefault(type, List.of());
            boolean same = base.of(type) == before.base.of(type)
                    && (before.overlay == this || more.equals(before.overlay.byType.getOrDefault(type, List.of())));
            result.put(type, same ? before.result.of(type) : put(base.of(type), more));
        }
        return new Parts(result);
    }

    private static Map<ResourceType, List<EnvoyResource>> byType(List<EnvoyResource> resources) {
        Map<ResourceType, List<EnvoyResource>> byType = new EnumMap<>(ResourceType.class);
        resources.forEach(resource -> byType.computeIfAbsent(resource.type(), type -> new ArrayList<>())
                .add(resource));
        return byType;
    }

    private static PersistentMap<String, EnvoyResource> put(
            PersistentMap<String, EnvoyResource> base, List<EnvoyResource> more) {
        PersistentMap<String, EnvoyResource> result = base;
        for (EnvoyResource resource : more) {
            if (base.containsKey(resource.name())) {
                throw Parts.twice(Parts.key(resource));
            }
            result = result.with(resource.name(), resource);
        }
        return result;
    }
}
