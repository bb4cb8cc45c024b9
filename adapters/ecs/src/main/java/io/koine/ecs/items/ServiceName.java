package io.koine.ecs.items;

import io.koine.model.Hostname;

/// The name of a service in the mesh.
///
/// @param name its short name, a DNS label
/// @param namespace its namespace, a DNS label
record ServiceName(String name, String namespace) {
    /// @throws IllegalArgumentException naming the part that is no DNS label
    ServiceName {
        Hostname.ofService(name, namespace);
    }

    /// @return its fully qualified host
    Hostname host() {
        return Hostname.ofService(name, namespace);
    }
}
