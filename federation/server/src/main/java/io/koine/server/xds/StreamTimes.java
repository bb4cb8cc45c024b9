package io.koine.server.xds;

import io.koine.envoy.ResourceType;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// When things last happened on a stream, by type.
///
/// Threads: immutable. There are two of these for each response, so that they are small.
final class StreamTimes {
    static final StreamTimes NONE = new StreamTimes(new TypeTimes[ResourceType.values().length]);

    /// By the types' order; null where nothing happened.
    private final @Nullable TypeTimes[] times;

    private StreamTimes(@Nullable TypeTimes[] times) {
        this.times = times;
    }

    TypeTimes of(ResourceType type) {
        @Nullable TypeTimes known = times[type.place()];
        return known == null ? TypeTimes.NEVER : known;
    }

    StreamTimes with(ResourceType type, TypeTimes changed) {
        @Nullable TypeTimes[] next = times.clone();
        next[type.place()] = changed;
        return new StreamTimes(next);
    }

    /// @return types on which nothing happened are missing
    Map<ResourceType, TypeTimes> byType() {
        EnumMap<ResourceType, TypeTimes> byType = new EnumMap<>(ResourceType.class);
        for (ResourceType type : ResourceType.values()) {
            @Nullable TypeTimes known = times[type.place()];
            if (known != null) {
                byType.put(type, known);
            }
        }
        return byType;
    }
}
