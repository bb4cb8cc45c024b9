package io.koine.server.store;

import io.koine.model.SortedCopies;
import io.koine.model.WorkloadId;
import io.koine.trust.SpiffeId;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// A workload instance that is to be enrolled.
///
/// @param id its name
/// @param identity its SPIFFE id, shared by its replicas
/// @param labels from the enrolment, never from the workload's own word
/// @param service the service that it may serve, or null for none
public record NewInstance(
        WorkloadId id,
        SpiffeId identity,
        SortedMap<String, String> labels,
        @Nullable String service) {
    public NewInstance {
        labels = SortedCopies.sorted(labels);
    }
}
