package io.koine.vm;

import io.koine.model.WorkloadId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// Who lives until when, in nanoseconds of a clock that never jumps.
///
/// All leases are equally long, so the order in which they were started is the order in which they end.
///
/// Threads: one owner at a time.
final class Leases {
    private final long nanos;
    private final LinkedHashMap<WorkloadId, Long> ends = new LinkedHashMap<>();

    /// @param length of every lease
    Leases(Duration length) {
        this.nanos = length.toNanos();
    }

    /// Starts a lease, or starts it again.
    ///
    /// @param id whose
    /// @param now the time
    void start(WorkloadId id, long now) {
        ends.putLast(id, now + nanos);
    }

    /// @param id whose
    /// @param now the time
    /// @return whether there was a lease to renew
    boolean renew(WorkloadId id, long now) {
        boolean known = ends.containsKey(id);
        if (known) {
            start(id, now);
        }
        return known;
    }

    /// @param id whose lease is forgotten
    void remove(WorkloadId id) {
        ends.remove(id);
    }

    /// @return when the first lease ends, if there is one
    OptionalLong earliest() {
        Map.Entry<WorkloadId, Long> first = ends.firstEntry();
        return first == null ? OptionalLong.empty() : OptionalLong.of(first.getValue());
    }

    /// Takes out the leases that have ended.
    ///
    /// @param now the time
    /// @return whose they were, the earliest first
    List<WorkloadId> takeEnded(long now) {
        List<WorkloadId> ended = new ArrayList<>();
        for (Map.Entry<WorkloadId, Long> first = ends.firstEntry();
                first != null && first.getValue() <= now;
                first = ends.firstEntry()) {
            ended.add(first.getKey());
            ends.pollFirstEntry();
        }
        return ended;
    }

    /// Gives everyone a full lease.
    ///
    /// @param now the time
    void restart(long now) {
        ends.replaceAll((id, end) -> now + nanos);
    }
}
