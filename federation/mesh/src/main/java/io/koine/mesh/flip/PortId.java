package io.koine.mesh.flip;

import io.koine.model.WorkloadId;
import java.util.Comparator;

/// A port of a workload.
///
/// @param workload the workload
/// @param port the application's port
public record PortId(WorkloadId workload, int port) implements Comparable<PortId> {
    private static final Comparator<PortId> ORDER =
            Comparator.comparing(PortId::workload).thenComparingInt(PortId::port);

    @Override
    public int compareTo(PortId other) {
        return ORDER.compare(this, other);
    }

    /// @return `<source>/<namespace>/<name>:<port>`
    @Override
    public String toString() {
        return workload + ":" + port;
    }
}
