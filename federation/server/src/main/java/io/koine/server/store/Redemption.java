package io.koine.server.store;

import io.koine.model.WorkloadId;

/// What became of the attempt to join with a token.
public sealed interface Redemption {
    /// The token is used and the instance exists.
    ///
    /// @param token the token
    /// @param instance the new instance
    record Redeemed(JoinToken token, Instance instance) implements Redemption {}

    /// The token is unknown, used, revoked or expired; which of them is nobody's business who has only tried.
    record NoSuchToken() implements Redemption {}

    /// An instance of that name exists already. The token can still be used.
    ///
    /// @param instance the name
    record InstanceTaken(WorkloadId instance) implements Redemption {}
}
