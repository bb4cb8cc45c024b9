package io.koine.ecs.reading;

import io.koine.model.Names;
import java.util.Optional;

/// A TCP port of a container, as a task definition declares it.
///
/// @param containerPort where the application listens
/// @param name maybe empty
/// @param appProtocol as declared, such as `http` or `grpc`
public record PortMapping(int containerPort, String name, Optional<String> appProtocol) {
    /// @throws IllegalArgumentException if the port is none
    public PortMapping {
        Names.requirePort("containerPort", containerPort);
    }
}
