package io.koine.bench.micro;

import io.koine.envoy.EnvoyResources;
import io.koine.envoy.delta.Plans;
import io.koine.mesh.Mesh;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// A proxy comes that has nothing, to a mesh of 500 services that other proxies have already.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FirstSyncBenchmark {
    private final Plans plans = new Plans();
    private final Mesh mesh = new Loop().mesh();
    private final Assembly assembly = new Assembly();

    /// What proxies share.
    private final EnvoyResources set = assembly.next(mesh);

    /// @return its configuration, put together of what is shared and of its own
    @Benchmark
    public EnvoyResources assemble() {
        return assembly.first(mesh);
    }

    /// @return the session after everything was asked for, sent and accepted
    @Benchmark
    public Exchange exchange() {
        return Exchange.ofAll(set, plans);
    }

    /// @return what the others have
    EnvoyResources shared() {
        return set;
    }
}
