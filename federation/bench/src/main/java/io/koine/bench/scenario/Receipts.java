package io.koine.bench.scenario;

import io.koine.bench.proxy.Item;
import io.koine.bench.proxy.Listening;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// When each proxy was sent something for the first time since a moment.
///
/// Threads: `received` from any, the rest from one.
final class Receipts implements Listening {
    private final AtomicLongArray first;
    private final AtomicLong last = new AtomicLong();

    /// @param proxies how many
    Receipts(int proxies) {
        first = new AtomicLongArray(proxies);
    }

    @Override
    public void received(int proxy, Item item, long nanos) {
        received(proxy, nanos);
    }

    void received(int proxy, long nanos) {
        first.compareAndSet(proxy, 0, nanos);
        last.set(nanos);
    }

    /// Forgets what has come so far.
    void begin() {
        IntStream.range(0, first.length()).forEach(proxy -> first.set(proxy, 0));
        last.set(0);
    }

    /// @param expected the numbers of proxies
    /// @return whether each of them was sent something
    boolean haveAll(IntPredicate expected) {
        return IntStream.range(0, first.length()).filter(expected).allMatch(proxy -> first.get(proxy) != 0);
    }

    /// @param expected the numbers of proxies
    /// @return how many others were sent something
    long beyond(IntPredicate expected) {
        return IntStream.range(0, first.length())
                .filter(expected.negate())
                .filter(proxy -> first.get(proxy) != 0)
                .count();
    }

    /// @param nanos a moment, as [System#nanoTime]
    /// @return milliseconds from then to each receipt; 0 where that came before
    double[] since(long nanos) {
        return IntStream.range(0, first.length())
                .mapToLong(first::get)
                .filter(receipt -> receipt != 0)
                .mapToDouble(receipt -> Math.max(0, receipt - nanos) / 1e6)
                .toArray();
    }

    /// @return when the newest resource came, as [System#nanoTime]; 0 if none did
    long last() {
        return last.get();
    }
}
