package io.koine.mesh.flip;

import io.koine.model.WorkloadId;

/// How far the connected proxies are.
public interface Progress {
    /// @param server a workload
    /// @param generation of an image
    /// @return whether its proxy has the listeners of that image or of a later one. A proxy that has not been seen
    ///     since the control plane started is not waited for: it may be another mesh's, which never comes.
    boolean hasListeners(WorkloadId server, long generation);

    /// @param generation of an image
    /// @return whether every connected proxy calls as that image or a later one says
    boolean allCallAs(long generation);

    /// @return nobody is connected, so nobody is waited for
    static Progress nobody() {
        return new Progress() {
            @Override
            public boolean hasListeners(WorkloadId server, long generation) {
                return true;
            }

            @Override
            public boolean allCallAs(long generation) {
                return true;
            }
        };
    }
}
