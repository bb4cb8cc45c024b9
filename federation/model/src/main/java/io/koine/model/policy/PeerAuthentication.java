package io.koine.model.policy;

import io.koine.model.SortedCopies;
import java.time.Instant;
import java.util.SortedMap;

/// `PeerAuthentication` of security.istio.io: what a workload accepts.
///
/// @param key its name
/// @param selector which workloads of its namespace; in the root namespace without labels: the whole mesh
/// @param mode for all ports
/// @param portModes by application port
/// @param created when it first came to be; the oldest of several wins
public record PeerAuthentication(
        ObjectKey key, Selector selector, MtlsMode mode, SortedMap<Integer, MtlsMode> portModes, Instant created)
        implements Policy {
    public PeerAuthentication {
        portModes = SortedCopies.sorted(portModes);
    }
}
