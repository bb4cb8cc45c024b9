package io.koine.envoy.assemble;

import io.koine.envoy.EnvoyResource;
import io.koine.envoy.Reference;
import io.koine.envoy.ResourceType;
import io.koine.envoy.input.ResourceInput;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The next parts while they are worked out. Mutable, of one caller.
final class Draft {
    private final Parts from;
    private final Translation translation;
    private final EnumMap<ResourceType, TreeMap<String, EnvoyResource>> put = new EnumMap<>(ResourceType.class);
    private final Set<Reference> added = new HashSet<>();
    private final Set<Reference> removed = new HashSet<>();

    Draft(Parts from, Translation translation) {
        this.from = from;
        this.translation = translation;
    }

    /// @param before inputs whose resources are there
    /// @param now those that stand in their place
    /// @throws IllegalStateException if two of them are of one name
    void replace(List<? extends ResourceInput> before, List<? extends ResourceInput> now) {
        Map<Reference, ResourceInput> old = new HashMap<>();
        before.forEach(input -> old.put(Parts.key(input), input));
        Set<Reference> seen = new HashSet<>();
        for (ResourceInput input : now) {
            Reference key = Parts.key(input);
            if (!seen.add(key)) {
                throw Parts.twice(key);
            }
            ResourceInput was = old.remove(key);
            if (!input.equals(was)) {
                put(key, translation.translate(input), was == null);
            }
        }
        removed.addAll(old.keySet());
    }

    private void put(Reference key, EnvoyResource resource, boolean isNew) {
        if (isNew && !added.add(key)) {
            throw Parts.twice(key);
        }
        put.computeIfAbsent(key.type(), type -> new TreeMap<>()).put(key.name(), resource);
    }

    /// @return the resources that are new or changed
    Collection<EnvoyResource> changed() {
        List<EnvoyResource> changed = new ArrayList<>();
        put.values().forEach(byName -> changed.addAll(byName.values()));
        return changed;
    }

    /// @return the parts with all replacements; maps in which nothing changed are the same objects
    /// @throws IllegalStateException if a new resource has the name of another that stays
    Parts finish() {
        for (Reference key : added) {
            if (from.holds(key) && !removed.contains(key)) {
                throw Parts.twice(key);
            }
        }
        EnumMap<ResourceType, List<String>> gone = new EnumMap<>(ResourceType.class);
        removed.forEach(key ->
                gone.computeIfAbsent(key.type(), type -> new ArrayList<>()).add(key.name()));
        Parts next = from;
        for (ResourceType type : ResourceType.values()) {
            if (put.containsKey(type) || gone.containsKey(type)) {
                next = next.with(
                        type,
                        from.of(type)
                                .with(put.getOrDefault(type, new TreeMap<>()), gone.getOrDefault(type, List.of())));
            }
        }
        return next;
    }
}
