package io.koine.architecture.offenders.mesh;

/// Does something else on another machine.
public final class MeshReadsEnvironment {
    private MeshReadsEnvironment() {}

    /// @return where somebody lives
    public static String home() {
        return System.getProperty("user.home", "");
    }
}
