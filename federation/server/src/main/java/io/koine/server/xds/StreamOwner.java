package io.koine.server.xds;

import io.koine.model.WorkloadId;
import io.koine.server.store.Instance;
import io.koine.trust.SpiffeId;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/// Whom a stream serves.
///
/// @param instance the workload instance
/// @param identity its SPIFFE id
/// @param expires when the proof of that ends, and the stream with it; empty if there is no proof
record StreamOwner(WorkloadId instance, SpiffeId identity, Optional<Instant> expires) {
    /// @param instance what a leaf was issued to
    /// @param leaf the leaf
    /// @return whom its stream serves
    static StreamOwner of(Instance instance, X509Certificate leaf) {
        return new StreamOwner(
                instance.id(),
                instance.identity(),
                Optional.of(leaf.getNotAfter().toInstant()));
    }
}
