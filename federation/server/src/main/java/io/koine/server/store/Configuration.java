package io.koine.server.store;

import java.util.List;

/// The whole configuration at one revision.
///
/// @param revision the revision
/// @param objects in the order of their keys
public record Configuration(RevisionNumber revision, List<StoredObject> objects) {
    public Configuration {
        objects = List.copyOf(objects);
    }
}
