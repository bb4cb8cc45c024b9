package io.koine.bench.proxy;

import io.grpc.Status;
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
    private final Map<String, LongAdder> ends = new ConcurrentSkipListMap<>();

    void received(int length, int count) {
        messages.increment();
        bytes.add(length);
        resources.add(count);
    }

    void ended(Status status) {
        ends.computeIfAbsent(status.getCode() + " " + status.getDescription(), any -> new LongAdder())
                .increment();
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

    /// @return streams that have ended, by status
    public Map<String, LongAdder> ends() {
        return ends;
    }
}
