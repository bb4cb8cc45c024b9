package io.koine.server.xds;

import io.koine.model.spi.Timers;
import java.time.Duration;
import java.util.Comparator;

/// Looks after streams whose proxies do not read what they are sent, or do not answer it: nobody else waits for them,
/// and what is held for them has a limit, in bytes and in time. One look at all of them each second is less than a
/// timer
/// for each.
///
/// Threads: looks on a timer's thread; what it finds is done on the streams' own.
final class SlowProxies {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final ConnectedProxies proxies;
    private final Timers timers;
    private volatile boolean stopped;

    SlowProxies(ConnectedProxies proxies, Timers timers) {
        this.proxies = proxies;
        this.timers = timers;
    }

    void start() {
        timers.after(PERIOD, this::look);
    }

    private void look() {
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

    private void cutSlowest() {
        proxies.all().stream()
                .max(Comparator.comparingLong(ProxyStream::waitingNanos))
                .ifPresent(slowest -> slowest.stalled("slow proxies hold more than " + Outflow.MAX_SLOW_BYTES
                        + " bytes, and it has been slow longest"));
    }
}
