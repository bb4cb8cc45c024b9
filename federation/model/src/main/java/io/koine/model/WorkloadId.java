package io.koine.model;

import java.util.Comparator;

/// A workload instance: what a leaf certificate is bound to. Replicas of one identity have different ids.
///
/// @param source the source that publishes it
/// @param namespace its namespace, a DNS label
/// @param name its name, a DNS name, unique within source and namespace
public record WorkloadId(SourceId source, String namespace, String name) implements Comparable<WorkloadId> {
    private static final Comparator<WorkloadId> ORDER = Comparator.comparing(WorkloadId::source)
            .thenComparing(WorkloadId::namespace)
            .thenComparing(WorkloadId::name);

    /// @throws IllegalArgumentException naming the part that is not a name
    public WorkloadId {
        Names.requireLabel("namespace", namespace);
        Names.requireDnsName("workload", name);
    }

    /// @param text the printed form, `<source>/<namespace>/<name>`
    /// @return the id
    /// @throws IllegalArgumentException if the text does not have that form
    public static WorkloadId parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException(
                    "workload instance: \"" + text + "\": expected <source>/<namespace>/<name>");
        }
        return new WorkloadId(new SourceId(parts[0]), parts[1], parts[2]);
    }

    @Override
    public int compareTo(WorkloadId other) {
        return ORDER.compare(this, other);
    }

    /// @return `<source>/<namespace>/<name>`
    @Override
    public String toString() {
        return source + "/" + namespace + "/" + name;
    }
}
