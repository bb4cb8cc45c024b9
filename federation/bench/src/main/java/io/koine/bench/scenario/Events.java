package io.koine.bench.scenario;

import io.koine.bench.proxy.Item;
import io.koine.bench.proxy.Listening;
import io.koine.bench.proxy.XdsType;
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

/// Changes of endpoints, fired by a clock whether or not the last one has settled. Each is known by the
/// port that it gives to an endpoint, so that a receiver can say which one it sees. One that is overtaken
/// by a later event of the same service may never be seen: a proxy has then heard of it with the later
/// one.
///
/// Threads: `received` from any; the rest from one.
final class Events implements Listening {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long PATIENCE_SECONDS = 180;
    private static final int WRITERS = 16;
    private static final int MOST_PORTS = 65_535;

    private final int proxies;
    private final int count;
    private final int services;
    private final int firstPort;
    private final AtomicLongArray begun;
    private final AtomicLongArray answered;

    /// When each proxy heard of each event; 0: not yet.
    private final AtomicLongArray seen;

    private final AtomicInteger receipts = new AtomicInteger();
    private final AtomicInteger written = new AtomicInteger();

    /// @param proxies how many receive
    /// @param count how many events
    /// @param services how many services take turns
    /// @param earlier how many events have been fired at the same services before
    Events(int proxies, int count, int services, int earlier) {
        this.proxies = proxies;
        this.count = count;
        this.services = services;
        this.firstPort = Cluster.FIRST_SERIAL + 1 + earlier;
        if (firstPort + count > MOST_PORTS) {
            throw new IllegalArgumentException(
                    count + " events; expected at most " + (MOST_PORTS - firstPort) + ", since each is a port");
        }
        this.begun = new AtomicLongArray(count);
        this.answered = new AtomicLongArray(count);
        this.seen = new AtomicLongArray(Math.multiplyExact(proxies, count));
    }

    int count() {
        return count;
    }

    @Override
    public void received(int proxy, Item item, long nanos) {
        if (proxy < proxies && item.type() == XdsType.ENDPOINTS) {
            endpoints(proxy, item.ports(), nanos);
        }
    }

    void endpoints(int proxy, List<Integer> ports, long nanos) {
        for (int port : ports) {
            // Backwards over the earlier events of the same service, which this one has overtaken.
            for (int event = port - firstPort; event >= 0; event -= services) {
                if (!seen.compareAndSet(event * proxies + proxy, 0, nanos)) {
                    break;
                }
                receipts.incrementAndGet();
            }
        }
    }

    /// Fires all events, and returns when the cluster has taken the last one.
    void fire(Cluster cluster, int perSecond) {
        long start = System.nanoTime();
        long period = TimeUnit.SECONDS.toNanos(1) / perSecond;
        // One after another for each service: one that overtook a later one would undo it.
        List<ExecutorService> writers = IntStream.range(0, WRITERS)
                .mapToObj(any -> Executors.newSingleThreadExecutor())
                .toList();
        try {
            for (int event = 0; event < count; event++) {
                long due = start + event * period;
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                int number = event;
                writers.get(event % services % WRITERS).execute(() -> write(cluster, number));
            }
        } finally {
            writers.forEach(ExecutorService::close);
        }
        if (written.get() < count) {
            throw new IllegalStateException((count - written.get()) + " of " + count + " writes failed; expected none");
        }
    }

    private void write(Cluster cluster, int event) {
        begun.set(event, System.nanoTime());
        cluster.move(event % services, firstPort + event);
        answered.set(event, System.nanoTime());
        written.incrementAndGet();
    }

    /// @return when a proxy heard of an event, as [System#nanoTime]; 0 if it has not
    long seen(int event, int proxy) {
        return seen.get(event * proxies + proxy);
    }

    /// @return whether every proxy has heard of every event
    boolean isComplete() {
        return receipts.get() == seen.length();
    }

    /// Waits until every proxy has heard of every event.
    void awaitLast() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!isComplete()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(PATIENCE_SECONDS + " s after the last event "
                        + (seen.length() - receipts.get())
                        + " receipts are missing; expected none. The first: event " + missing() / Math.max(1, proxies)
                        + " of " + count + " at proxy " + missing() % Math.max(1, proxies));
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /// @return milliseconds from each write's answer to each proxy's receipt; 0 where that came before
    ///     the answer
    double[] latencies() {
        return IntStream.range(0, seen.length())
                .mapToDouble(index -> millis(seen.get(index) - answered.get(index / proxies)))
                .toArray();
    }

    private int missing() {
        return IntStream.range(0, seen.length())
                .filter(index -> seen.get(index) == 0)
                .findFirst()
                .orElse(-1);
    }

    /// @param nanos a moment, as [System#nanoTime]
    /// @return milliseconds from then to each receipt
    double[] since(long nanos) {
        return IntStream.range(0, seen.length())
                .mapToDouble(index -> millis(seen.get(index) - nanos))
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
