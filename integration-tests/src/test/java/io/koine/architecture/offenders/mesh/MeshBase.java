package io.koine.architecture.offenders.mesh;

/// Left open to be inherited from.
public class MeshBase {
    /// @return its name
    public String name() {
        return getClass().getSimpleName();
    }
}
