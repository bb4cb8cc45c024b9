package io.koine.server.store;

import io.koine.model.policy.ObjectKey;

/// What a revision does to one object.
public sealed interface Change {
    /// @return the object
    ObjectKey key();

    /// The object is created or replaced.
    ///
    /// @param key the object
    /// @param apiVersion such as `security.istio.io/v1`
    /// @param manifest its text as the user gave it
    record Put(ObjectKey key, String apiVersion, String manifest) implements Change {}

    /// The object is deleted, if it is there.
    ///
    /// @param key the object
    record Delete(ObjectKey key) implements Change {}
}
