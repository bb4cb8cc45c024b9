package io.koine.server.store;

import io.koine.model.WorkloadId;
import java.time.Instant;

/// What has become of a join token.
public sealed interface TokenState {
    /// It can still be used.
    record Unused() implements TokenState {}

    /// It was used.
    ///
    /// @param by the instance that joined with it
    /// @param at when
    record Used(WorkloadId by, Instant at) implements TokenState {}

    /// It expired before it was used.
    record Expired() implements TokenState {}

    /// It was revoked before it was used.
    ///
    /// @param at when
    record Revoked(Instant at) implements TokenState {}
}
