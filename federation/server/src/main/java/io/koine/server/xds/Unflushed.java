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
    private boolean slow;
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
        if (slow) {
            outflow.slowed(length);
        }
    }

    /// Everything has left.
    void flushed() {
        if (bytes > 0) {
            long gone = bytes;
            boolean wasSlow = slow;
            bytes = 0;
            slow = false;
            since = Long.MAX_VALUE;
            if (wasSlow) {
                outflow.gaveSlow(gone);
            } else {
                outflow.gave(gone);
            }
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

    /// It has waited for so long that it counts as slow.
    ///
    /// @return whether the slow hold more than they may
    boolean becomeSlow() {
        if (slow || bytes == 0) {
            return false;
        }
        slow = true;
        return outflow.slowed(bytes);
    }
}
