package io.koine.envoy.delta;

import io.koine.envoy.EnvoyResource;
import io.koine.model.PersistentMap;
import io.koine.model.PersistentMap.Difference;
import org.jspecify.annotations.Nullable;

/// The way from earlier published sets to the newest one. Mostly it is asked for from one earlier set, and works that
/// out once. Mutable, of one step.
final class Changes {
    private final PersistentMap<String, EnvoyResource> newest;
    private @Nullable PersistentMap<String, EnvoyResource> from;
    private @Nullable Difference<String, EnvoyResource> difference;

    Changes(PersistentMap<String, EnvoyResource> newest) {
        this.newest = newest;
    }

    PersistentMap<String, EnvoyResource> newest() {
        return newest;
    }

    /// @param earlier a set published before
    /// @return what leads from it to the newest one
    @SuppressWarnings("ReferenceEquality") // Another object is worked out anew.
    Difference<String, EnvoyResource> since(PersistentMap<String, EnvoyResource> earlier) {
        Difference<String, EnvoyResource> known = difference;
        if (known == null || from != earlier) {
            known = newest.difference(earlier);
            from = earlier;
            difference = known;
        }
        return known;
    }
}
