package io.koine.model;

/// One registry that is read: a cluster, a Cloud Map namespace, an ECS cluster, a VM registry, the
/// configuration store.
///
/// @param value a DNS label, unique within the mesh
public record SourceId(String value) implements Comparable<SourceId> {
    /// @throws IllegalArgumentException if the value is not a DNS label
    public SourceId {
        Names.requireLabel("source", value);
    }

    @Override
    public int compareTo(SourceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
