package io.koine.k8s;

import io.koine.k8s.image.KubeObject;
import io.koine.k8s.image.ObjectRef;
import java.util.Optional;

/// What a watch says.
sealed interface Signal {
    /// An object is new, changed or gone.
    ///
    /// @param version of the collection after that
    /// @param ref its name
    /// @param object the object; empty if it has gone, or the mesh has no use for it any more
    record Seen(String version, ObjectRef ref, Optional<KubeObject> object) implements Signal {}

    /// Nothing happened up to a version: a sign of life.
    ///
    /// @param version of the collection
    record Bookmark(String version) implements Signal {}

    /// The watch is over.
    ///
    /// @param gone whether the version it started from is too old
    /// @param reason why, for people
    record Ended(boolean gone, String reason) implements Signal {}

    /// Nothing is said: time to look how long it has been silent.
    record Tick() implements Signal {}
}
