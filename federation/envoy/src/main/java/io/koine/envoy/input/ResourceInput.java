package io.koine.envoy.input;

import io.koine.envoy.ResourceType;

/// The exact input of one Envoy resource: what it depends on and nothing else, so that it is the key under which the
/// translated resource may be cached and shared.
public sealed interface ResourceInput
        permits ListenerInput, ExtensionInput, RouteInput, ClusterInput, EndpointsInput, SecretInput {
    /// @return the type of the resource
    ResourceType type();

    /// @return the name of the resource
    String name();
}
