package io.koine.model.policy;

import io.koine.model.Names;
import java.util.Comparator;

/// What names an object of the mesh's API.
///
/// @param kind such as `AuthorizationPolicy`
/// @param namespace a DNS label
/// @param name a DNS name
public record ObjectKey(String kind, String namespace, String name) implements Comparable<ObjectKey> {
    private static final Comparator<ObjectKey> ORDER = Comparator.comparing(ObjectKey::namespace)
            .thenComparing(ObjectKey::kind)
            .thenComparing(ObjectKey::name);

    /// @throws IllegalArgumentException naming the part that is no name
    public ObjectKey {
        Names.requireLabel("metadata.namespace", namespace);
        Names.requireDnsName("metadata.name", name);
    }

    @Override
    public int compareTo(ObjectKey other) {
        return ORDER.compare(this, other);
    }

    /// @return `<kind>/<namespace>/<name>`, the resource of an origin
    @Override
    public String toString() {
        return kind + "/" + namespace + "/" + name;
    }
}
