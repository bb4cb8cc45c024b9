package io.koine.mesh.loop;

import io.koine.mesh.Mesh;
import io.koine.mesh.flip.Flips;
import io.koine.mesh.flip.PortFlip.Moment;
import io.koine.mesh.flip.Wanted;
import io.koine.mesh.scope.InboundScope;
import io.koine.model.PersistentMap;
import io.koine.model.WorkloadId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// The flips that go on, and what they wait for.
///
/// Threads: owned by the loop's thread.
final class Flipping {
    final Acknowledgements acknowledgements = new Acknowledgements();
    private final Duration deadline;
    private Flips flips = Flips.NONE;
    private PersistentMap<WorkloadId, InboundScope> workloads = PersistentMap.empty();
    private boolean armed;

    Flipping(Duration deadline) {
        this.deadline = deadline;
    }

    /// @return when the next image is made
    Moment moment(long generation, long nowNanos) {
        return new Moment(generation, nowNanos, deadline, acknowledgements);
    }

    /// Goes on as far as the proxies let it.
    ///
    /// @return whether proxies have to be told
    boolean advance(Moment moment) {
        Flips next = flips.advanced(moment);
        boolean told = next.tellsAs(flips);
        flips = next;
        acknowledgements.expect(flips, workloads.keySet(), List.of());
        return !told;
    }

    /// @return the flips as they are
    Flips flips() {
        return flips;
    }

    /// @param before the workloads as the last image has them
    /// @param wanted the workloads as policy wants them
    /// @param moment when
    /// @return the flips from now on
    Flips wanting(Map<WorkloadId, InboundScope> before, Wanted wanted, Moment moment) {
        return flips.wanting(before, wanted, moment);
    }

    /// An image was made.
    void published(Mesh mesh) {
        flips = mesh.flips();
        List<WorkloadId> removed = mesh.inbound().difference(workloads).removed();
        workloads = mesh.inbound();
        acknowledgements.expect(flips, workloads.keySet(), removed);
    }

    /// @return the timer of the oldest flip that may not wait for ever, unless a timer runs
    Optional<LoopAction> arm(long nowNanos) {
        OptionalLong oldest = flips.oldestWithDeadline();
        if (armed || oldest.isEmpty()) {
            return Optional.empty();
        }
        armed = true;
        Duration left = deadline.minusNanos(nowNanos - oldest.getAsLong());
        return Optional.of(new LoopAction.Arm(LoopTimer.FLIP_DEADLINE, left.isNegative() ? Duration.ZERO : left));
    }

    void timerFired() {
        armed = false;
    }
}
