package io.koine.ecs.reading;

import io.koine.model.SortedCopies;
import java.util.List;
import java.util.SortedMap;

/// All that the configured ECS clusters hold.
///
/// @param tasks by ARN: those that are meant to run, and the known ones that no longer are
/// @param definitions by ARN: of every task and every service
/// @param services in the order of clusters and names
public record EcsReading(
        SortedMap<String, EcsTask> tasks, SortedMap<String, TaskDefinition> definitions, List<EcsService> services) {
    /// Nothing has been read.
    public static final EcsReading NONE = new EcsReading(SortedCopies.none(), SortedCopies.none(), List.of());

    /// @throws IllegalArgumentException if a definition is missing
    public EcsReading {
        tasks = SortedCopies.sorted(tasks);
        definitions = SortedCopies.sorted(definitions);
        services = List.copyOf(services);
        for (EcsTask task : tasks.values()) {
            requireDefinition(definitions, task.definition());
        }
        for (EcsService service : services) {
            requireDefinition(definitions, service.definition());
            for (String arn : service.deployments().values()) {
                requireDefinition(definitions, arn);
            }
        }
    }

    /// @param arn a task definition that a task or a service of this reading names
    /// @return the definition
    public TaskDefinition definition(String arn) {
        return requireDefinition(definitions, arn);
    }

    private static TaskDefinition requireDefinition(SortedMap<String, TaskDefinition> definitions, String arn) {
        TaskDefinition definition = definitions.get(arn);
        if (definition == null) {
            throw new IllegalArgumentException("task definition " + arn + " was not read; expected those of all tasks");
        }
        return definition;
    }
}
