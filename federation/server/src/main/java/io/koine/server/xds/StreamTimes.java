package io.koine.server.xds;

import io.koine.envoy.ResourceType;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// When things last happened on a stream, by type.
///
/// @param byType types on which nothing happened are missing
record StreamTimes(Map<ResourceType, TypeTimes> byType) {
    static final StreamTimes NONE = new StreamTimes(Map.of());

    TypeTimes of(ResourceType type) {
        return byType.getOrDefault(type, TypeTimes.NEVER);
    }

    StreamTimes with(ResourceType type, TypeTimes times) {
        EnumMap<ResourceType, TypeTimes> next = new EnumMap<>(ResourceType.class);
        next.putAll(byType);
        next.put(type, times);
        return new StreamTimes(Collections.unmodifiableMap(next));
    }
}
