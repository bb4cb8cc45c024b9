package io.koine.server.xds;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// What this process holds of responses that have not left it, and how much it may.
///
/// A stream whose bytes have not gone in a moment is slow: its bytes count among those of the slow, so that the others
/// do not wait for them. Of both there is a limit, which holds whatever happens. At the first one streams wait for
/// their turn. At the second one the bytes of who becomes slow go on counting among those of all, and the stream
/// that has been slow for longest is cut, if it has been for long: where all are slow, since a machine or a link
/// has too much to do, that is no fault of theirs, and they wait for each other.
///
/// Threads: safe from any thread; whoever waits is called back on the thread that made room, and must hand over.
final class Outflow {
    /// Of all streams that are not slow. A single response comes on top for each thread that sends. More would make
    /// nobody faster: it is memory that is touched anew instead of such as is warm.
    static final long MAX_BYTES = 16L * 1024 * 1024;

    /// Of all slow streams.
    static final long MAX_SLOW_BYTES = 32L * 1024 * 1024;

    /// After so long a stream counts as slow.
    static final Duration SLOW = Duration.ofSeconds(1);

    /// After so long a stream may be cut where the slow hold all that they may.
    static final Duration TOO_SLOW = Duration.ofSeconds(10);

    /// After so long without having read what it was sent a proxy is cut, and may come again. What is held for it is
    /// given back when its connection ends, which a proxy that reads nothing has cut by then: it answers no ping.
    static final Duration STALLED = Duration.ofSeconds(60);

    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final long most;
    private final long mostSlow;
    private volatile long bytes;
    private long slowBytes;
    private long peak;

    Outflow() {
        this(MAX_BYTES, MAX_SLOW_BYTES);
    }

    /// @param most bytes of streams that are not slow
    /// @param mostSlow bytes of slow streams
    Outflow(long most, long mostSlow) {
        this.most = most;
        this.mostSlow = mostSlow;
    }

    /// @return whether one more response may be sent
    boolean hasRoom() {
        return bytes < most;
    }

    /// @param turn is called once when there is room; it must call [#next] when it is done
    void await(Runnable turn) {
        synchronized (this) {
            waiting.add(turn);
        }
        next();
    }

    /// Gives the turn to one that waits, if there is room. That one gives it on when it has had it, so that nobody is
    /// forgotten while there is room, and nobody is called in vain while there is none.
    void next() {
        @Nullable Runnable turn;
        synchronized (this) {
            turn = bytes < most ? waiting.poll() : null;
        }
        if (turn != null) {
            turn.run();
        }
    }

    synchronized void took(long sent) {
        bytes += sent;
        peak = Math.max(peak, bytes + slowBytes);
    }

    void gave(long gone) {
        synchronized (this) {
            bytes -= gone;
        }
        next();
    }

    /// @param held what a stream holds, from now on as one of the slow, if they have room for it
    /// @return whether they have; if not it counts as before
    boolean slowed(long held) {
        synchronized (this) {
            if (slowBytes + held > mostSlow) {
                return false;
            }
            slowBytes += held;
        }
        gave(held);
        return true;
    }

    synchronized void gaveSlow(long gone) {
        slowBytes -= gone;
    }

    /// @return bytes that have not left, those of the slow included
    synchronized long held() {
        return bytes + slowBytes;
    }

    /// @return the most that were ever held at once
    synchronized long peak() {
        return peak;
    }
}
