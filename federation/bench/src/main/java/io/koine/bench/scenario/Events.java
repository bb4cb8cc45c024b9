package io.koine.bench.scenario;

import io.koine.bench.proxy.Listening;
import io.koine.bench.world.Cluster;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// Changes of endpoints, fired by a clock whether or not the last one has settled. Each is known by the port that it
/// gives to an endpoint, so that a receiver can say which one it sees. One that is overtaken by a later event of the
/// same service may never be seen: a proxy has then heard of it with the later one.
///
/// Threads: `endpoints` from any; the rest from one.
final class Events implements Listening {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long PATIENCE_SECONDS = 60;
    private static final int WRITERS = 16;

    private final int proxies;
    private final int count;
    private final int services;
    private final AtomicLongArray begun;
    private final AtomicLongArray answered;

    /// When each proxy heard of each event; 0: not yet.
    private final AtomicLongArray seen;

    private final AtomicInteger written = new AtomicInteger();

    /// @param proxies how many receive
    /// @param count how many events
    /// @param services how many services take turns
    Events(int proxies, int count, int services) {
        this.proxies = proxies;
        this.count = count;
        this.services = services;
        this.begun = new AtomicLongArray(count);
        this.answered = new AtomicLongArray(count);
        this.seen = new AtomicLongArray(Math.multiplyExact(proxies, count));
    }

    int count() {
        return count;
    }

    @Override
    public void endpoints(int proxy, String name, List<Integer> ports, long nanos) {
        for (int port : ports) {
            // Backwards over the earlier events of the same service, which this one has overtaken.
            for (int event = port - Cluster.FIRST_SERIAL - 1; event >= 0; event -= services) {
                if (!seen.compareAndSet(event * proxies + proxy, 0, nanos)) {
                    break;
                }
            }
        }
    }

    /// Fires all events, and returns when the cluster has taken the last one.
    void fire(Cluster cluster, int perSecond) {
        long start = System.nanoTime();
        long period = TimeUnit.SECONDS.toNanos(1) / perSecond;
        try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
            for (int event = 0; event < count; event++) {
                long due = start + event * period;
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                int number = event;
                writers.execute(() -> write(cluster, number));
            }
        }
        if (written.get() < count) {
            throw new IllegalStateException((count - written.get()) + " of " + count + " writes failed; expected none");
        }
    }

    private void write(Cluster cluster, int event) {
        begun.set(event, System.nanoTime());
        cluster.move(event % services, Cluster.FIRST_SERIAL + 1 + event);
        answered.set(event, System.nanoTime());
        written.incrementAndGet();
    }

    /// @return when a proxy heard of an event, as [System#nanoTime]; 0 if it has not
    long seen(int event, int proxy) {
        return seen.get(event * proxies + proxy);
    }

    /// @return whether every proxy has heard of every event
    boolean isComplete() {
        return IntStream.range(0, seen.length()).noneMatch(index -> seen.get(index) == 0);
    }

    /// Waits until every proxy has heard of every event.
    void awaitLast() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!isComplete()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(PATIENCE_SECONDS + " s after the last event "
                        + IntStream.range(0, seen.length())
                                .filter(index -> seen.get(index) == 0)
                                .count()
                        + " receipts are missing; expected none");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /// @return milliseconds from each write's answer to each proxy's receipt; 0 where that came before the answer
    double[] latencies() {
        return IntStream.range(0, seen.length())
                .mapToDouble(index -> millis(seen.get(index) - answered.get(index / proxies)))
                .toArray();
    }

    /// @return milliseconds from each write's answer to the last proxy's receipt
    double[] last() {
        return IntStream.range(0, count)
                .mapToDouble(event -> Arrays.stream(ofEvent(event)).max().orElse(0))
                .toArray();
    }

    /// @return milliseconds that each write took
    double[] writes() {
        return IntStream.range(0, count)
                .mapToDouble(event -> millis(answered.get(event) - begun.get(event)))
                .toArray();
    }

    private double[] ofEvent(int event) {
        return IntStream.range(0, proxies)
                .mapToDouble(proxy -> millis(seen.get(event * proxies + proxy) - answered.get(event)))
                .toArray();
    }

    private static double millis(long nanos) {
        return Math.max(0, nanos) / 1e6;
    }
}
