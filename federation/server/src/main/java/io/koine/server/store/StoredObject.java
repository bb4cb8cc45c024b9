package io.koine.server.store;

import io.koine.model.policy.ObjectKey;
import java.time.Instant;

/// An object of the configuration.
///
/// @param key its name
/// @param apiVersion such as `security.istio.io/v1`
/// @param manifest its text as the user gave it
/// @param created when it came to be; kept over updates, not over a deletion
/// @param revision the revision that last changed it
public record StoredObject(
        ObjectKey key, String apiVersion, String manifest, Instant created, RevisionNumber revision) {
    Outcome outcomeOf(Change.Put put) {
        return apiVersion.equals(put.apiVersion()) && manifest.equals(put.manifest())
                ? Outcome.UNCHANGED
                : Outcome.UPDATED;
    }
}
