package io.koine.server.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A leaf as the ledger knows it.
///
/// @param leaf the certificate
/// @param instance the instance that it was issued for
/// @param revokedAt since when it is worth nothing, or null
public record KnownLeaf(
        Leaf leaf, Instance instance, @Nullable Instant revokedAt) {
    /// @param now the time
    /// @return whether its bearer is still to be taken for the instance
    public boolean isLive(Instant now) {
        return revokedAt == null && !instance.isBanned() && now.isBefore(leaf.notAfter());
    }
}
