package io.koine.mesh.flip;

import io.koine.model.TlsMode;
import io.koine.model.WorkloadId;
import io.koine.model.policy.MtlsMode;
import java.time.Duration;

/// A port on its way to another mTLS mode.
///
/// The rule that keeps every connection: the listener takes a mode only when every connected caller calls in a way
/// that it accepts, and callers are told another way only when the server has a listener that accepts both.
///
/// @param wanted what policy wants of the port
/// @param listener what its listener is told to accept
/// @param listenerSince the generation that told it so
/// @param callers how its callers are told to call
/// @param callersSince the generation that told them so
/// @param startedNanos when policy began to want this, by a clock that never jumps
/// @param forced whether it was put through though not everybody had followed
public record PortFlip(
        MtlsMode wanted,
        MtlsMode listener,
        long listenerSince,
        TlsMode callers,
        long callersSince,
        long startedNanos,
        boolean forced) {

    /// Where a flip stands.
    public enum Phase {
        /// The server must acknowledge a listener that accepts both, before callers change.
        SERVER,
        /// The callers must acknowledge how they are to call, before the listener changes.
        CALLERS,
        /// It is what policy wants.
        DONE
    }

    /// When a step of the loop happens, and how long a flip may take.
    ///
    /// @param generation the next image's number
    /// @param nowNanos a clock that never jumps
    /// @param deadline how long a flip to STRICT may wait
    /// @param progress how far the proxies are
    public record Moment(long generation, long nowNanos, Duration deadline, Progress progress) {}

    static PortFlip from(MtlsMode old, MtlsMode wanted, Moment moment) {
        long generation = moment.generation();
        return new PortFlip(wanted, old, generation, callersOf(old), generation, moment.nowNanos(), false);
    }

    /// @param mode a mode that has settled
    /// @return how mesh callers call a port in that mode
    public static TlsMode callersOf(MtlsMode mode) {
        return mode == MtlsMode.DISABLE ? TlsMode.PLAINTEXT : TlsMode.MUTUAL;
    }

    /// @return where it stands
    public Phase phase() {
        if (callers != callersOf(wanted)) {
            return Phase.SERVER;
        }
        return listener == wanted ? Phase.DONE : Phase.CALLERS;
    }

    /// @return the time at which it is put through whatever the proxies say. Only STRICT is: what waits for it is
    ///     open, while a port that waits for DISABLE or PERMISSIVE accepts what policy wants already
    boolean hasDeadline() {
        return wanted == MtlsMode.STRICT && phase() != Phase.DONE;
    }

    PortFlip wanting(MtlsMode mode, Moment moment) {
        return mode == wanted
                ? this
                : new PortFlip(mode, listener, listenerSince, callers, callersSince, moment.nowNanos(), false);
    }

    /// @return after every step that may be taken now
    PortFlip advanced(WorkloadId server, Moment moment) {
        if (hasDeadline()
                && moment.nowNanos() - startedNanos >= moment.deadline().toNanos()) {
            return calledBy(TlsMode.MUTUAL, moment)
                    .listening(MtlsMode.STRICT, moment)
                    .byForce();
        }
        return switch (phase()) {
            case DONE -> this;
            case SERVER -> towardsCallers(server, moment);
            case CALLERS ->
                // Whoever is to accept both drops nobody.
                wanted == MtlsMode.PERMISSIVE || moment.progress().allCallAs(callersSince)
                        ? listening(wanted, moment)
                        : this;
        };
    }

    private PortFlip towardsCallers(WorkloadId server, Moment moment) {
        PortFlip both = listening(MtlsMode.PERMISSIVE, moment);
        return moment.progress().hasListeners(server, both.listenerSince)
                ? both.calledBy(callersOf(wanted), moment).advanced(server, moment)
                : both;
    }

    /// @return whether nobody can have anything older any more
    boolean isSettled(WorkloadId server, Progress progress) {
        return phase() == Phase.DONE
                && progress.hasListeners(server, listenerSince)
                && progress.allCallAs(callersSince);
    }

    /// @return whether proxies are told the same
    boolean tellsAs(PortFlip other) {
        return listener == other.listener && callers == other.callers;
    }

    private PortFlip listening(MtlsMode mode, Moment moment) {
        return mode == listener
                ? this
                : new PortFlip(wanted, mode, moment.generation(), callers, callersSince, startedNanos, forced);
    }

    private PortFlip calledBy(TlsMode mode, Moment moment) {
        return mode == callers
                ? this
                : new PortFlip(wanted, listener, listenerSince, mode, moment.generation(), startedNanos, forced);
    }

    private PortFlip byForce() {
        return new PortFlip(wanted, listener, listenerSince, callers, callersSince, startedNanos, true);
    }
}
