package io.koine.architecture.offenders.mesh;

import java.time.Instant;
import java.util.function.Supplier;

/// Asks for the time, by a call and by a reference.
public final class MeshAsksTime {
    private MeshAsksTime() {}

    /// @param deadline some time
    /// @return whether it is over
    public static boolean past(Instant deadline) {
        Supplier<Instant> clock = Instant::now;
        return deadline.isBefore(clock.get()) || System.nanoTime() < 0;
    }
}
