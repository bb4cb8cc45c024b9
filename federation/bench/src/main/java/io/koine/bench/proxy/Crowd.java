package io.koine.bench.proxy;

import io.koine.bench.wire.Connector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Many simulated proxies, each on a TCP connection of its own, served by one thread.
///
/// Threads: used from one.
public final class Crowd implements AutoCloseable {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final String METHOD =
            "/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources";

    private final Connector connector;
    private final Shared shared;
    private final List<SimulatedProxy> proxies = new ArrayList<>();
    private final int behaving;

    /// Connects nobody yet.
    ///
    /// @param target `host:port` of delta ADS
    /// @param identities who they are
    /// @param manners how each of them behaves; those that behave as Envoy does come first
    /// @param listening is told what they receive
    public Crowd(String target, List<Identity> identities, List<Manner> manners, Listening listening) {
        connector = new Connector(target, METHOD);
        shared = new Shared(connector, listening);
        for (int i = 0; i < identities.size(); i++) {
            proxies.add(new SimulatedProxy(i, identities.get(i), manners.get(i), shared));
        }
        behaving = (int) proxies.stream().filter(SimulatedProxy::behaves).count();
    }

    /// Connects all of them at once. What they had from an earlier connection they keep, and say so.
    public void connect() {
        connector.execute(() -> proxies.forEach(SimulatedProxy::connect));
    }

    /// Cuts all connections.
    public void disconnect() {
        onThread(() -> {
            proxies.forEach(SimulatedProxy::disconnect);
            return true;
        });
    }

    /// @param atMost how long to wait, in seconds
    /// @return seconds until every proxy that behaves had everything that it was told of
    /// @throws IllegalStateException if that did not come in time
    public double awaitSynced(long atMost) {
        long start = System.nanoTime();
        while (shared.synced.get() < behaving) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(atMost)) {
                throw new IllegalStateException("after " + atMost + " s " + (behaving - shared.synced.get()) + " of "
                        + behaving + " proxies are not in sync; one of them: " + onThread(this::missing)
                        + "; streams that have ended: " + shared.counters.ends());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private String missing() {
        return proxies.stream()
                .filter(proxy -> proxy.behaves() && proxy.isWaiting())
                .findFirst()
                .map(SimulatedProxy::missing)
                .orElse("none any more");
    }

    /// Waits until nothing more comes.
    ///
    /// @param seconds how long nothing must have come
    public void awaitQuiet(double seconds) {
        long before = -1;
        while (before != shared.counters.messages()) {
            before = shared.counters.messages();
            LockSupport.parkNanos((long) (seconds * 1e9));
        }
    }

    /// @return what they have received
    public Counters counters() {
        return shared.counters;
    }

    /// @return seconds of processor time that the simulated proxies themselves have used
    public double cpuSeconds() {
        return connector.cpuSeconds();
    }

    /// @return bytes of HTTP/2 that they have read, whether or not they make a message yet
    public long bytesRead() {
        return connector.bytesRead();
    }

    /// @return how many proxies there are
    public int size() {
        return proxies.size();
    }

    /// @return how many behave as Envoy does; they are the first ones
    public int behaving() {
        return behaving;
    }

    /// @return how many are connected
    public int connected() {
        return shared.connected.get();
    }

    /// @return how many of those that behave have everything that they were told of
    public int synced() {
        return shared.synced.get();
    }

    /// @return how many resources the first of them has
    public int resources() {
        return onThread(() -> proxies.getFirst().size());
    }

    /// @return what each that behaves has: names and versions
    public List<String> states() {
        return onThread(() ->
                proxies.subList(0, behaving).stream().map(SimulatedProxy::state).toList());
    }

    private <T> T onThread(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        connector.execute(() -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer.join();
    }

    @Override
    public void close() {
        disconnect();
        connector.close();
    }
}
