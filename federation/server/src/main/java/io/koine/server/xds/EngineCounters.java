package io.koine.server.xds;

import java.util.concurrent.atomic.LongAdder;

/// What it costs to keep proxies current, counted since the process started: work that is in proportion to what
/// changed shows here, and so does work that is not.
///
/// Threads: safe from any thread.
public final class EngineCounters {
    private final LongAdder visited = new LongAdder();
    private final LongAdder responses = new LongAdder();
    private final LongAdder resources = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder built = new LongAdder();
    private final LongAdder encoded = new LongAdder();
    private final LongAdder cut = new LongAdder();

    /// The counts at one time.
    ///
    /// @param proxiesVisited how often an image was looked at for one proxy
    /// @param resourcesBuilt resources translated and encoded
    /// @param bytesEncoded their length
    /// @param responsesSent over all streams
    /// @param resourcesSent in those
    /// @param bytesSent the responses' length
    /// @param proxiesCut streams that were ended because they did not read
    public record Counts(
            long proxiesVisited,
            long resourcesBuilt,
            long bytesEncoded,
            long responsesSent,
            long resourcesSent,
            long bytesSent,
            long proxiesCut) {}

    /// @return the counts so far
    public Counts counts() {
        return new Counts(
                visited.sum(), built.sum(), encoded.sum(), responses.sum(), resources.sum(), bytes.sum(), cut.sum());
    }

    void visited() {
        visited.increment();
    }

    void built(int length) {
        built.increment();
        encoded.add(length);
    }

    void sent(int count, int length) {
        responses.increment();
        resources.add(count);
        bytes.add(length);
    }

    void cut() {
        cut.increment();
    }
}
