package io.koine.bench.micro;

import io.koine.envoy.EnvoyResource;
import io.koine.envoy.EnvoyResources;
import io.koine.envoy.ResourceType;
import io.koine.envoy.delta.DeltaPush;
import io.koine.server.xds.EncodedPush;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// A response put together of bytes that proxies share, and written to memory.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SpliceBenchmark {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private List<EnvoyResource> clusters = List.of();

    /// The clusters of 500 services.
    @Setup
    public void setUp() {
        EnvoyResources set = new Assembly().next(new Loop().mesh());
        clusters = List.copyOf(set.of(ResourceType.CLUSTER).values());
    }

    /// @return the bytes of a response with one resource
    /// @throws IOException never: it is memory
    @Benchmark
    public ByteArrayOutputStream oneResource() throws IOException {
        return written(clusters.subList(0, 1));
    }

    /// @return the bytes of a response with all
    /// @throws IOException never: it is memory
    @Benchmark
    public ByteArrayOutputStream allClusters() throws IOException {
        return written(clusters);
    }

    private ByteArrayOutputStream written(List<EnvoyResource> resources) throws IOException {
        out.reset();
        EncodedPush.of(new DeltaPush(ResourceType.CLUSTER, "7", resources, List.of(), "42"))
                .writeTo(out);
        return out;
    }
}
