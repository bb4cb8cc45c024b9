package io.koine.server.store;

/// What became of one change.
public enum Outcome {
    /// The object is new.
    CREATED,
    /// The object was there and differs now.
    UPDATED,
    /// The object is as it was: equal, or absent before and after.
    UNCHANGED,
    /// The object was there and is no more.
    DELETED
}
