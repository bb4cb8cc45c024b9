package io.koine.architecture.offenders.mesh;

/// Remembers across all who call it.
public final class MeshKeepsState {
    private static int calls;

    private MeshKeepsState() {}

    /// @return how often anybody called
    public static int next() {
        return ++calls;
    }
}
