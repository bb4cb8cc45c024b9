package io.koine.mesh.loop;

import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Catalogue;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The workloads of connected proxies, so that a proxy whose workload has left the catalogue still gets policy.
///
/// Threads: owned by the loop's thread. Bounded by the number of connected proxies.
final class Lingering {
    private final Map<WorkloadId, Integer> streams = new HashMap<>();
    private final TreeMap<WorkloadId, Workload> lastKnown = new TreeMap<>();

    void joined(LoopInput.ProxyJoined input) {
        streams.merge(input.instance(), 1, Integer::sum);
        input.lastKnown().ifPresent(workload -> lastKnown.putIfAbsent(input.instance(), workload));
    }

    void left(WorkloadId instance) {
        if (streams.merge(instance, -1, Integer::sum) <= 0) {
            streams.remove(instance);
            lastKnown.remove(instance);
        }
    }

    /// Remembers what the catalogue says of the connected proxies' workloads.
    ///
    /// @param catalogue the newest catalogue
    /// @return those that it does not hold any more
    SortedMap<WorkloadId, Workload> without(Catalogue catalogue) {
        TreeMap<WorkloadId, Workload> gone = new TreeMap<>();
        for (WorkloadId instance : streams.keySet()) {
            catalogue.workload(instance).ifPresent(workload -> lastKnown.put(instance, workload));
            Workload last = lastKnown.get(instance);
            if (last != null && catalogue.workload(instance).isEmpty()) {
                gone.put(instance, last);
            }
        }
        return gone;
    }
}
