package io.koine.ecs.reading;

import io.koine.model.SortedCopies;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// A service of a Cloud Map namespace.
///
/// @param namespace name of the namespace
/// @param namespaceId its id, `ns-…`
/// @param name the service's name, unique within the namespace
/// @param revision of its instances, as Cloud Map counts
/// @param checked whether it has health checks, of Route 53 or custom: their results do not count as
///     revisions
/// @param instances what is registered, in the order of ids
public record CloudMapService(
        String namespace, String namespaceId, String name, long revision, boolean checked, List<Instance> instances) {
    public CloudMapService {
        instances = List.copyOf(instances);
    }

    /// An instance of a Cloud Map service.
    ///
    /// @param id its id, unique within the service: for those that ECS registers, the task's
    /// @param unhealthy whether its health check fails
    /// @param attributes as registered
    public record Instance(String id, boolean unhealthy, SortedMap<String, String> attributes) {
        public Instance {
            attributes = SortedCopies.sorted(attributes);
        }

        /// @return its address, as registered
        public Optional<String> address() {
            return attribute("AWS_INSTANCE_IPV4").or(() -> attribute("AWS_INSTANCE_IPV6"));
        }

        /// @return its port, as registered
        public Optional<String> port() {
            return attribute("AWS_INSTANCE_PORT");
        }

        private Optional<String> attribute(String name) {
            return Optional.ofNullable(attributes.get(name));
        }
    }
}
