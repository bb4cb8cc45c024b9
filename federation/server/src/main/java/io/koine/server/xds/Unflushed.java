package io.koine.server.xds;

import io.koine.model.spi.Timers;

/// What one stream holds of responses that have not left the process: its part of the [Outflow].
///
/// Threads: the stream's own, but for `sinceNanos`.
final class Unflushed {
    /// With so much waiting a stream is sent no more: what comes meanwhile is merged.
    private static final int MOST = 32 * 1024;

    private final Outflow outflow;
    private final Timers timers;
    private long bytes;

    /// Those of them that count among the bytes of the slow.
    private long slow;

    private volatile long since = Long.MAX_VALUE;

    Unflushed(Outflow outflow, Timers timers) {
        this.outflow = outflow;
        this.timers = timers;
    }

    void sent(int length) {
        if (bytes == 0) {
            since = timers.nanoTime();
        }
        bytes += length;
        outflow.took(length);
        if (slow > 0) {
            becomeSlow();
        }
    }

    /// Everything has left.
    void flushed() {
        if (bytes > 0) {
            long gone = bytes - slow;
            long goneSlow = slow;
            bytes = 0;
            slow = 0;
            since = Long.MAX_VALUE;
            outflow.gaveSlow(goneSlow);
            outflow.gave(gone);
        }
    }

    boolean isFull() {
        return bytes >= MOST;
    }

    /// @param nowNanos by the timers' clock
    /// @return for how long something has waited, in nanoseconds; 0 if nothing waits. Safe from any thread
    long waitingNanos(long nowNanos) {
        long began = since;
        return began == Long.MAX_VALUE ? 0 : Math.max(0, nowNanos - began);
    }

    /// It has waited for so long that it counts as slow, if the slow have room for it.
    ///
    /// @return whether they have
    boolean becomeSlow() {
        long more = bytes - slow;
        boolean has = more == 0 || outflow.slowed(more);
        if (has) {
            slow = bytes;
        }
        return has;
    }
}
