package io.koine.architecture.offenders.mesh;

/// Shares what it should own.
public final class MeshLocks {
    private int count;

    /// @return how often it was called
    public synchronized int next() {
        return ++count;
    }
}
