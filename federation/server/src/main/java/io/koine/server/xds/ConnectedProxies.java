package io.koine.server.xds;

import io.koine.mesh.Mesh;
import io.koine.mesh.readiness.KnownProxy;
import io.koine.model.WorkloadId;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The open streams, for the status view and for those who wait until proxies have acknowledged something.
///
/// Threads: safe from any thread. Bounded by the number of open streams.
public final class ConnectedProxies {
    private final Set<ProxyStream> streams = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition progressed = lock.newCondition();

    /// @return every connected proxy, sorted by instance
    public List<ProxyStatus> statuses() {
        return streams.stream()
                .map(ProxyStream::status)
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
        lock.lock();
        try {
            while (streams.stream()
                    .filter(stream -> !image.hasLeft(stream.instance()))
                    .anyMatch(stream -> stream.status().settledGeneration() < image.generation())) {
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
        }
    }

    /// Ends the streams of an instance, which must enrol or reconnect.
    ///
    /// @param instance the instance
    public void disconnect(WorkloadId instance) {
        streams.stream().filter(stream -> stream.instance().equals(instance)).forEach(ProxyStream::revoked);
    }

    /// Makes the configuration of an instance anew, from an image that it may have been offered before.
    ///
    /// @param instance the instance, of which something has changed that no image tells
    /// @param mesh the newest image
    public void refresh(WorkloadId instance, Mesh mesh) {
        streams.stream().filter(stream -> stream.instance().equals(instance)).forEach(stream -> stream.offer(mesh));
    }

    void opened(ProxyStream stream) {
        streams.add(stream);
    }

    void closed(ProxyStream stream) {
        streams.remove(stream);
        signal();
    }

    void signal() {
        lock.lock();
        try {
            progressed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    Collection<ProxyStream> all() {
        return streams;
    }
}
