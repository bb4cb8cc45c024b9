package io.koine.server.store;

import io.koine.model.SortedCopies;
import io.koine.model.WorkloadId;
import io.koine.trust.SpiffeId;
import java.time.Instant;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// An enrolled workload instance.
///
/// @param id its name
/// @param identity its SPIFFE id, shared by its replicas
/// @param labels from the enrolment, never from the workload's own word
/// @param service the service that it may serve, or null for none
/// @param tokenId the join token by which it came, or null if it came otherwise
/// @param created when it was enrolled
/// @param bannedAt since when it may neither renew nor connect, or null
public record Instance(
        WorkloadId id,
        SpiffeId identity,
        SortedMap<String, String> labels,
        @Nullable String service,
        @Nullable String tokenId,
        Instant created,
        @Nullable Instant bannedAt) {
    public Instance {
        labels = SortedCopies.sorted(labels);
    }

    /// @return whether it may neither renew nor connect
    public boolean isBanned() {
        return bannedAt != null;
    }
}
