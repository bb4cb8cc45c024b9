package io.koine.server.api;

import io.koine.mesh.Mesh;
import io.koine.model.WorkloadId;
import io.koine.model.spi.Timers;
import io.koine.server.loop.MeshThread;
import io.koine.server.xds.ConnectedProxies;
import java.time.Duration;
import java.util.Optional;

/// Waits until every proxy has acknowledged an image without an instance, so that it can drain without
/// losing a request.
public final class Departures {
    /// A proxy that does not answer must not keep a host from shutting down.
    private static final Duration AT_MOST = Duration.ofSeconds(5);

    private final MeshThread mesh;
    private final ConnectedProxies proxies;
    private final Timers timers;

    /// @param mesh the published images
    /// @param proxies who has acknowledged what
    /// @param timers the clock
    public Departures(MeshThread mesh, ConnectedProxies proxies, Timers timers) {
        this.mesh = mesh;
        this.proxies = proxies;
        this.timers = timers;
    }

    void await(WorkloadId instance) {
        long start = timers.nanoTime();
        Optional<Mesh> without = mesh.await(image -> image.hasLeft(instance), AT_MOST);
        Duration left = AT_MOST.minusNanos(timers.nanoTime() - start);
        without.ifPresent(image -> proxies.awaitSettled(image, left));
    }
}
