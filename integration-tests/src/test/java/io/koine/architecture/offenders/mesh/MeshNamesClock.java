package io.koine.architecture.offenders.mesh;

import java.time.Clock;

/// Takes the system's clock by itself.
public final class MeshNamesClock {
    private MeshNamesClock() {}

    /// @return the clock of the machine
    public static Clock clock() {
        return Clock.systemUTC();
    }
}
