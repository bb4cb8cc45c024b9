package io.koine.mesh.loop;

import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Catalogue;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The workloads of connected proxies, so that a proxy whose workload has left the catalogue still gets
/// policy.
///
/// Threads: owned by the loop's thread. Bounded by the number of connected proxies.
final class Lingering {
    private final Map<WorkloadId, Integer> streams = new HashMap<>();
    private final Map<WorkloadId, Workload> lastKnown = new HashMap<>();

    /// Counts a stream of an instance.
    ///
    /// @param known the newest word on its workload
    /// @return whether that says something new
    boolean joined(WorkloadId instance, Optional<Workload> known) {
        streams.merge(instance, 1, Integer::sum);
        return known.isPresent() && !known.get().equals(lastKnown.put(instance, known.get()));
    }

    /// Counts a stream's end.
    ///
    /// @return whether it was the instance's last
    boolean left(WorkloadId instance) {
        if (streams.computeIfPresent(instance, (id, count) -> count > 1 ? count - 1 : null) != null) {
            return false;
        }
        return lastKnown.remove(instance) != null;
    }

    /// Remembers what the catalogue says of the connected proxies' workloads.
    ///
    /// @param catalogue the newest catalogue
    /// @return those that it does not hold any more
    SortedMap<WorkloadId, Workload> without(Catalogue catalogue) {
        TreeMap<WorkloadId, Workload> gone = new TreeMap<>();
        for (WorkloadId instance : streams.keySet()) {
            Workload current = catalogue.workloads().get(instance);
            Workload last = lastKnown.get(instance);
            if (current != null) {
                lastKnown.put(instance, current);
            } else if (last != null) {
                gone.put(instance, last);
            }
        }
        return gone;
    }
}
