package io.koine.bench.micro;

import io.koine.mesh.Mesh;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// An event about one endpoint, from the source's word to the published image.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ResolveBenchmark {
    private final Loop loop = new Loop();
    private int weight = 1;

    /// @return the image with another weight of one endpoint
    @Benchmark
    public Mesh endpointEvent() {
        weight = 3 - weight;
        loop.submit(ManyServices.changed(ManyServices.COUNT / 2, weight));
        return loop.mesh();
    }
}
