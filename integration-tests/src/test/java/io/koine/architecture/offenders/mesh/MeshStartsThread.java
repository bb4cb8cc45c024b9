package io.koine.architecture.offenders.mesh;

/// Does its work behind the caller's back.
public final class MeshStartsThread {
    private MeshStartsThread() {}

    /// @param work what to do some time
    public static void later(Runnable work) {
        Thread.ofVirtual().start(work);
    }
}
