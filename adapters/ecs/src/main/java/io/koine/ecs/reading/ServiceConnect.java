package io.koine.ecs.reading;

import java.util.List;
import java.util.Optional;

/// The Service Connect configuration of an ECS service.
///
/// @param namespace name or ARN of the Cloud Map namespace
/// @param services what the service offers there; none for a mere client
public record ServiceConnect(String namespace, List<Offer> services) {
    public ServiceConnect {
        services = List.copyOf(services);
    }

    /// A port that is offered to the namespace.
    ///
    /// @param portName name of a port mapping of the task definition
    /// @param discoveryName its name in Cloud Map: the port's name unless configured
    /// @param aliases how clients dial it; without any, at the container's port
    public record Offer(String portName, String discoveryName, List<Alias> aliases) {
        public Offer {
            aliases = List.copyOf(aliases);
        }
    }

    /// @param dnsName the name that clients dial: `<discovery name>.<namespace>` unless configured
    /// @param port the port that clients dial
    public record Alias(Optional<String> dnsName, int port) {}
}
