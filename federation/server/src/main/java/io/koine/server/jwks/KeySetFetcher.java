package io.koine.server.jwks;

/// Fetches key sets.
@FunctionalInterface
interface KeySetFetcher {
    /// Blocks until the set is there, or the target's limit is over.
    ///
    /// @param target which one
    /// @return a checked key set (RFC 7517)
    /// @throws KeyFetchException saying why it cannot be had
    String fetch(KeyTarget target) throws KeyFetchException;
}
