package io.koine.server.xds;

import io.koine.model.spi.Timers;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicBoolean;

/// Looks after streams whose proxies do not read what they are sent, or do not answer it: nobody else waits for them,
/// and what is held for them has a limit, in bytes and in time. One look at all of them each second is less than a
/// timer for each.
///
/// Threads: looks on a timer's thread; what it finds is done on the streams' own.
final class SlowProxies {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final ConnectedProxies proxies;
    private final Timers timers;
    private final AtomicBoolean mayCut = new AtomicBoolean();
    private volatile boolean stopped;

    SlowProxies(ConnectedProxies proxies, Timers timers) {
        this.proxies = proxies;
        this.timers = timers;
    }

    void start() {
        timers.after(PERIOD, this::look);
    }

    private void look() {
        mayCut.set(true);
        for (ProxyStream stream : proxies.all()) {
            stream.lookForAnswers();
            long waiting = stream.waitingNanos();
            if (waiting >= Outflow.STALLED.toNanos()) {
                stream.stalled("it has not read what it was sent " + Outflow.STALLED.toSeconds() + " s ago");
            } else if (waiting >= Outflow.SLOW.toNanos()) {
                stream.becomeSlow(this::cutSlowest);
            }
        }
        if (!stopped) {
            start();
        }
    }

    void stop() {
        stopped = true;
    }

    /// One at a look: what it held is only given back when its connection has ended.
    private void cutSlowest() {
        if (mayCut.compareAndSet(true, false)) {
            proxies.all().stream()
                    .max(Comparator.comparingLong(ProxyStream::waitingNanos))
                    .filter(slowest -> slowest.waitingNanos() >= Outflow.TOO_SLOW.toNanos())
                    .ifPresent(slowest -> slowest.stalled("slow proxies hold " + Outflow.MAX_SLOW_BYTES
                            + " bytes, as much as they may, and it has been slow longest"));
        }
    }
}
