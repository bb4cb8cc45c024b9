package io.koine.server.xds;

import io.koine.mesh.Mesh;
import io.koine.mesh.loop.LoopInput;
import io.koine.model.spi.Timers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Brings new images to the streams that they concern. Of several that come faster than they can be handed out only
/// the newest is; each stream has one merged turn, however many images it was offered.
///
/// Threads: images are taken from any thread and handed over at once; whom they concern is worked out by the executor,
/// one after the other. The loop is told how long a round took, by which it gathers events.
final class Distribution implements Consumer<Mesh> {
    private final ConnectedProxies proxies;
    private final List<Lane> lanes;
    private final Timers timers;
    private final Consumer<LoopInput> loop;
    private final Executor executor;
    private final AtomicReference<@Nullable Mesh> newest = new AtomicReference<>();
    private @Nullable Mesh last;

    /// @param proxies the open streams
    /// @param lanes of their connections
    /// @param timers the clock
    /// @param loop is told how long each round took
    /// @param executor runs one task after the other
    Distribution(
            ConnectedProxies proxies, List<Lane> lanes, Timers timers, Consumer<LoopInput> loop, Executor executor) {
        this.proxies = proxies;
        this.lanes = List.copyOf(lanes);
        this.timers = timers;
        this.loop = loop;
        this.executor = executor;
    }

    @Override
    public void accept(Mesh mesh) {
        if (newest.getAndSet(mesh) == null) {
            executor.execute(this::distribute);
        }
    }

    private void distribute() {
        Mesh mesh = newest.getAndSet(null);
        if (mesh == null) {
            return;
        }
        long start = timers.nanoTime();
        Affected affected = Affected.between(last, mesh);
        if (affected.all()) {
            proxies.all().forEach(stream -> stream.offer(mesh));
        } else {
            affected.instances().forEach(instance -> proxies.of(instance).forEach(stream -> stream.offer(mesh)));
        }
        last = mesh;
        proxies.distributed(mesh.generation());
        AtomicInteger left = new AtomicInteger(lanes.size());
        lanes.forEach(lane -> lane.later(() -> {
            if (left.decrementAndGet() == 0) {
                loop.accept(new LoopInput.Delivered(mesh.generation(), Duration.ofNanos(timers.nanoTime() - start)));
            }
        }));
    }
}
