package io.koine.server.xds;

import io.koine.mesh.Mesh;
import io.koine.mesh.readiness.KnownProxy;
import io.koine.model.WorkloadId;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The open streams, for the status view and for those who wait until proxies have acknowledged something.
///
/// Threads: safe from any thread. Bounded by the number of open streams.
public final class ConnectedProxies {
    private final Set<ProxyStream> streams = ConcurrentHashMap.newKeySet();
    private final Map<WorkloadId, Set<ProxyStream>> byInstance = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition progressed = lock.newCondition();
    private volatile long distributed;

    /// How many proxies there are, and how many of them have all that they should have.
    ///
    /// @param connected open streams
    /// @param synced of these, those that have acknowledged all that concerns them
    public record Counts(int connected, int synced) {}

    /// @return the counts by now
    public Counts counts() {
        int connected = 0;
        int synced = 0;
        for (ProxyStream stream : streams) {
            connected++;
            synced += stream.isSettled() ? 1 : 0;
        }
        return new Counts(connected, synced);
    }

    /// @return every connected proxy, sorted by instance
    public List<ProxyStatus> statuses() {
        // Read first: what has been distributed by then was offered to all whom it concerns.
        long generation = distributed;
        return streams.stream()
                .map(stream -> stream.status(generation))
                .sorted(Comparator.comparing(ProxyStatus::instance).thenComparing(ProxyStatus::connectedSince))
                .toList();
    }

    /// @return every connected proxy as the mesh's questions see it
    public List<KnownProxy> known() {
        return statuses().stream().map(ProxyStatus::known).toList();
    }

    /// Waits until every connected proxy has acknowledged an image whole, or a later one. Those that have left keep
    /// what they have, and are not waited for.
    ///
    /// @param image the image
    /// @param atMost how long to wait
    /// @return whether all have
    public boolean awaitSettled(Mesh image, Duration atMost) {
        long left = atMost.toNanos();
        waiting.incrementAndGet();
        lock.lock();
        try {
            while (streams.stream()
                    .filter(stream -> !image.hasLeft(stream.instance()))
                    .anyMatch(stream -> !hasSettled(stream, image.generation()))) {
                if (left <= 0) {
                    return false;
                }
                left = progressed.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
            waiting.decrementAndGet();
        }
    }

    /// An image is offered to those alone whom it concerns: once that is done, all others have it.
    private boolean hasSettled(ProxyStream stream, long generation) {
        return stream.hasSettled(generation) || (distributed >= generation && stream.isSettled());
    }

    /// Ends the streams of an instance, which must enrol or reconnect.
    ///
    /// @param instance the instance
    public void disconnect(WorkloadId instance) {
        of(instance).forEach(ProxyStream::revoked);
    }

    /// Makes the configuration of an instance anew, from an image that it may have been offered before.
    ///
    /// @param instance the instance, of which something has changed that no image tells
    /// @param mesh the newest image
    public void refresh(WorkloadId instance, Mesh mesh) {
        of(instance).forEach(stream -> stream.offer(mesh));
    }

    void opened(ProxyStream stream) {
        streams.add(stream);
        byInstance.compute(stream.instance(), (instance, others) -> {
            Set<ProxyStream> all = others == null ? ConcurrentHashMap.newKeySet() : others;
            all.add(stream);
            return all;
        });
    }

    void closed(ProxyStream stream) {
        streams.remove(stream);
        byInstance.computeIfPresent(stream.instance(), (instance, all) -> {
            all.remove(stream);
            return all.isEmpty() ? null : all;
        });
        signal();
    }

    /// Every stream that an image concerns has been offered it.
    void distributed(long generation) {
        distributed = generation;
        signal();
    }

    /// Whoever waits looks again. Most of the time nobody does.
    void signal() {
        if (waiting.get() > 0) {
            lock.lock();
            try {
                progressed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    Collection<ProxyStream> all() {
        return streams;
    }

    Collection<ProxyStream> of(WorkloadId instance) {
        return byInstance.getOrDefault(instance, Set.of());
    }
}
