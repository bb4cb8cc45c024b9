package io.koine.envoy.delta;

import static java.util.Objects.requireNonNull;

import io.koine.envoy.ResourceType;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.function.Supplier;

/// One mutable value for every type.
final class PerType<V> {
    static final List<ResourceType> TYPES = List.of(ResourceType.values());

    private final EnumMap<ResourceType, V> values = new EnumMap<>(ResourceType.class);

    PerType(Supplier<? extends V> initial) {
        TYPES.forEach(type -> values.put(type, initial.get()));
    }

    V get(ResourceType type) {
        return requireNonNull(values.get(type), type::shortName);
    }

    Collection<V> values() {
        return Collections.unmodifiableCollection(values.values());
    }
}
