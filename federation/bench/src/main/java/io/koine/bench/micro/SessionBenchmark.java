package io.koine.bench.micro;

import io.koine.envoy.EnvoyResources;
import io.koine.envoy.delta.DeltaSession;
import io.koine.envoy.delta.Plans;
import io.koine.envoy.delta.SessionEvent;
import io.koine.envoy.delta.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// What a session sends that has 500 services, when the endpoints of one have changed.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SessionBenchmark {
    /// More than a session's plans remember, so that none of them is there any more when its set comes again.
    private static final int SETS = 40;

    private final Plans plans = new Plans();
    private DeltaSession session = DeltaSession.initial(plans);
    private List<EnvoyResources> changed = List.of();
    private int next;

    /// A session that has everything, and sets that differ from that by the endpoints of one service each.
    @Setup
    public void setUp() {
        Loop loop = new Loop();
        Assembly assembly = new Assembly();
        session = Exchange.ofAll(assembly.next(loop.mesh()), plans).session();
        List<EnvoyResources> sets = new ArrayList<>();
        for (int i = 0; i < SETS; i++) {
            loop.submit(ManyServices.changed(i, 2));
            sets.add(assembly.next(loop.mesh()));
            loop.submit(ManyServices.changed(i, 1));
            assembly.next(loop.mesh());
        }
        changed = List.copyOf(sets);
        next = 0;
    }

    /// @return what the first of many sessions with one set sends: the change is worked out
    @Benchmark
    public Step firstToSend() {
        next = (next + 1) % SETS;
        return session.step(new SessionEvent.Published(changed.get(next)));
    }

    /// @return what every other session sends: the change is remembered
    @Benchmark
    public Step othersToSend() {
        return session.step(new SessionEvent.Published(changed.getFirst()));
    }

    /// @return how often a change was worked out
    long workedOut() {
        return plans.made();
    }
}
