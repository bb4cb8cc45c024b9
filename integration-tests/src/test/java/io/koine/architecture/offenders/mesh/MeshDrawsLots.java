package io.koine.architecture.offenders.mesh;

import java.util.random.RandomGenerator;

/// Gives another answer each time.
public final class MeshDrawsLots {
    private MeshDrawsLots() {}

    /// @return heads or tails
    public static boolean choose() {
        return RandomGenerator.getDefault().nextBoolean();
    }
}
