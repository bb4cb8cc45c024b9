package io.koine.bench.scenario;

import io.koine.bench.proxy.Item;
import io.koine.bench.proxy.Listening;
import io.koine.bench.world.Cluster;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.DoubleStream;

/// Events that are fired in several turns at the same proxies.
///
/// Threads: `received` from any, the rest from one.
final class Turns implements Listening {
    private final int proxies;
    private volatile Events now = new Events(0, 0, 1, 0);
    private final Map<String, double[]> latencies = new HashMap<>();
    private int fired;

    /// @param proxies how many receive
    Turns(int proxies) {
        this.proxies = proxies;
    }

    @Override
    public void received(int proxy, Item item, long nanos) {
        now.received(proxy, item, nanos);
    }

    /// Fires events, and returns when every proxy has heard of all of them.
    ///
    /// @param count how many
    /// @param services how many services take turns
    /// @param side under which what is measured is kept
    void fire(Cluster cluster, int count, int perSecond, int services, String side) {
        Events events = new Events(proxies, count, services, fired);
        now = events;
        events.fire(cluster, perSecond);
        events.awaitLast();
        fired += count;
        latencies.merge(side, events.latencies(), Turns::both);
    }

    /// @return milliseconds from each write's answer to each proxy's receipt, of all turns of a side
    double[] latencies(String side) {
        return latencies.getOrDefault(side, new double[0]);
    }

    private static double[] both(double[] first, double[] second) {
        return DoubleStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
    }
}
