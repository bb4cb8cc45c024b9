package io.koine.k8s.image;

import java.util.Comparator;

/// What names an object of a cluster.
///
/// @param kind such as `Pod`
/// @param namespace its namespace; empty for what belongs to none
/// @param name unique within kind and namespace
public record ObjectRef(String kind, String namespace, String name) implements Comparable<ObjectRef> {
    private static final Comparator<ObjectRef> ORDER = Comparator.comparing(ObjectRef::namespace)
            .thenComparing(ObjectRef::kind)
            .thenComparing(ObjectRef::name);

    @Override
    public int compareTo(ObjectRef other) {
        return ORDER.compare(this, other);
    }

    /// @return `<kind>/<namespace>/<name>`, without the namespace if there is none
    @Override
    public String toString() {
        return kind + "/" + (namespace.isEmpty() ? "" : namespace + "/") + name;
    }
}
