package io.koine.model.catalogue;

import io.koine.model.Service;
import io.koine.model.SourceId;
import java.util.List;

/// A service as all its sources together describe it.
///
/// @param service the merged service: the first source's word on what they disagree about, the union of
///     ports and addresses
/// @param sources who publishes it, in order
/// @param conflicts what they disagree about, one sentence each
public record MergedService(Service service, List<SourceId> sources, List<String> conflicts) {
    public MergedService {
        sources = List.copyOf(sources);
        conflicts = List.copyOf(conflicts);
    }
}
