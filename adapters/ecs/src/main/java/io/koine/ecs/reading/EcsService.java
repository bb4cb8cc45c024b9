package io.koine.ecs.reading;

import io.koine.model.SortedCopies;
import java.util.Optional;
import java.util.SortedMap;

/// An ECS service, as `DescribeServices` gives it.
///
/// @param cluster name of its cluster
/// @param name its name, unique within the cluster
/// @param deployments the ARN of each deployment's task definition, by the deployment's id
/// @param definition ARN of the task definition that it is meant to run
/// @param connect its Service Connect configuration, of the primary deployment, if it is enabled
public record EcsService(
        String cluster,
        String name,
        SortedMap<String, String> deployments,
        String definition,
        Optional<ServiceConnect> connect) {
    public EcsService {
        deployments = SortedCopies.sorted(deployments);
    }
}
