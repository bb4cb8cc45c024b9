package io.koine.mesh.loop;

import io.koine.model.PersistentMap;
import io.koine.model.Workload;
import io.koine.model.WorkloadId;
import io.koine.model.catalogue.Catalogue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The workloads of connected proxies, so that a proxy whose workload has left the catalogue still gets
/// policy.
///
/// Threads: owned by the loop's thread. Bounded by the number of connected proxies.
final class Lingering {
    private final Map<WorkloadId, Integer> streams = new HashMap<>();
    private final Map<WorkloadId, Workload> lastKnown = new HashMap<>();
    private final Set<WorkloadId> moved = new HashSet<>();
    private PersistentMap<WorkloadId, Workload> gone = PersistentMap.empty();
    private PersistentMap<WorkloadId, Workload> seen = PersistentMap.empty();

    /// Counts a stream of an instance.
    ///
    /// @param known the newest word on its workload
    /// @return whether that says something new
    boolean joined(WorkloadId instance, Optional<Workload> known) {
        moved.add(instance);
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
        moved.add(instance);
        return lastKnown.remove(instance) != null;
    }

    /// Remembers what the catalogue says of the connected proxies' workloads. Looks only at those that
    /// came, went or changed since it was asked last.
    ///
    /// @param catalogue the newest catalogue
    /// @return those that it does not hold any more
    PersistentMap<WorkloadId, Workload> without(Catalogue catalogue) {
        moved.addAll(catalogue.workloads().difference(seen).keys());
        seen = catalogue.workloads();
        TreeMap<WorkloadId, Workload> left = new TreeMap<>();
        List<WorkloadId> others = new ArrayList<>();
        for (WorkloadId instance : moved) {
            boolean connected = streams.containsKey(instance);
            Workload current = seen.get(instance);
            if (connected && current != null) {
                lastKnown.put(instance, current);
            }
            Workload last = lastKnown.get(instance);
            if (connected && current == null && last != null) {
                left.put(instance, last);
            } else {
                others.add(instance);
            }
        }
        moved.clear();
        gone = gone.with(left, others);
        return gone;
    }
}
