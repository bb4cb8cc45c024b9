package io.koine.model.policy;

/// An object of the mesh's API, parsed and valid.
public sealed interface Policy
        permits PeerAuthentication, AuthorizationPolicy, RequestAuthentication, MeshConfig, Sidecar, UnenforcedObject {
    /// @return its name
    ObjectKey key();
}
