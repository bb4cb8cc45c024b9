package io.koine.ecs.reading;

import io.koine.model.SortedCopies;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// A revision of a task definition. Revisions never change; their tags can, and are taken as first read.
///
/// @param arn its ARN, with the revision
/// @param family its family
/// @param role name of its task role
/// @param ports TCP ports of all its containers, in the order of declaration
/// @param tags its tags
public record TaskDefinition(
        String arn, String family, Optional<String> role, List<PortMapping> ports, SortedMap<String, String> tags) {
    public TaskDefinition {
        ports = List.copyOf(ports);
        tags = SortedCopies.sorted(tags);
    }

    /// @param name a port mapping's name
    /// @return the first port of that name
    public Optional<PortMapping> port(String name) {
        return ports.stream().filter(port -> port.name().equals(name)).findFirst();
    }
}
