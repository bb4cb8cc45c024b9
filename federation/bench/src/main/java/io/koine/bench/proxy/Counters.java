package io.koine.bench.proxy;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/// What all simulated proxies have received together.
///
/// Threads: safe from any thread.
public final class Counters {
    private final LongAdder messages = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder resources = new LongAdder();
    private final LongAdder removals = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder unasked = new LongAdder();
    private final Map<String, LongAdder> ends = new ConcurrentSkipListMap<>();

    void received(int length, int count, int removed) {
        messages.increment();
        bytes.add(length);
        resources.add(count);
        removals.add(removed);
    }

    void unasked() {
        unasked.increment();
    }

    void ended(String why) {
        ends.computeIfAbsent(why, any -> new LongAdder()).increment();
    }

    void notConnected() {
        refused.increment();
    }

    /// @return connections that could not be opened
    public long refused() {
        return refused.sum();
    }

    /// @return responses so far
    public long messages() {
        return messages.sum();
    }

    /// @return their bytes, gRPC's and TLS's own not counted
    public long bytes() {
        return bytes.sum();
    }

    /// @return resources in them
    public long resources() {
        return resources.sum();
    }

    /// @return names in them of what has gone
    public long removals() {
        return removals.sum();
    }

    /// @return resources that came without having been asked for
    public long unaskedFor() {
        return unasked.sum();
    }

    /// @return streams that have ended though nobody here ended them
    public long ended() {
        return ends.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /// @return streams that have ended though nobody here ended them, by why
    public Map<String, LongAdder> ends() {
        return ends;
    }
}
