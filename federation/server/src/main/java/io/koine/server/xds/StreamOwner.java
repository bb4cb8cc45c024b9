package io.koine.server.xds;

import io.koine.model.WorkloadId;
import io.koine.server.xds.PeerInterceptor.Peer;
import io.koine.trust.SpiffeId;
import java.time.Instant;
import java.util.Optional;

/// Whom a stream serves.
///
/// @param instance the workload instance
/// @param identity its SPIFFE id
/// @param expires when the proof of that ends, and the stream with it; empty if there is no proof
record StreamOwner(WorkloadId instance, SpiffeId identity, Optional<Instant> expires) {
    static StreamOwner of(Peer peer) {
        return new StreamOwner(
                peer.instance().id(),
                peer.instance().identity(),
                Optional.of(peer.leaf().getNotAfter().toInstant()));
    }
}
