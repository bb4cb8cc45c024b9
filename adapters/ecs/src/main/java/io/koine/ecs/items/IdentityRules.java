package io.koine.ecs.items;

import io.koine.ecs.reading.EcsTask;
import io.koine.ecs.reading.TaskDefinition;
import io.koine.model.SortedCopies;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Whose a task is, and which labels it carries.
///
/// In this order: the settings, by the definition's task role and then by its family; the tags of the task
/// definition; and, only if whoever starts tasks is trusted, the tags of the task. What a task's starter can
/// choose (its tags, its group, another role than the definition's) decides nothing by itself.
///
/// @param mapped identity by name of a task role or a family
/// @param labels labels by name of a task role or a family
/// @param trustTaskTags whether the tags of a task count where its definition says nothing
public record IdentityRules(
        SortedMap<String, MeshIdentity> mapped,
        SortedMap<String, SortedMap<String, String>> labels,
        boolean trustTaskTags) {
    private static final String NAMESPACE_TAG = "koine:namespace";
    private static final String SERVICE_ACCOUNT_TAG = "koine:service-account";
    private static final String LABEL_TAG = "koine:label/";

    public IdentityRules {
        mapped = SortedCopies.sorted(mapped);
        TreeMap<String, SortedMap<String, String>> copies = new TreeMap<>();
        labels.forEach((name, values) -> copies.put(name, SortedCopies.sorted(values)));
        labels = SortedCopies.sorted(copies);
    }

    /// @param definition a task definition
    /// @return whose its tasks are, as far as the definition and the settings tell
    /// @throws IllegalArgumentException if its tags name half an identity, or none that is possible
    public Optional<MeshIdentity> identity(TaskDefinition definition) {
        return byName(mapped, definition, false).or(() -> byTags(definition.tags()));
    }

    /// @param task a task
    /// @param definition its definition
    /// @return whose it is
    /// @throws IllegalArgumentException if tags that count name half an identity, or none that is possible
    public Optional<MeshIdentity> identity(EcsTask task, TaskDefinition definition) {
        return byName(mapped, definition, task.roleOverridden())
                .or(() -> byTags(definition.tags()))
                .or(() -> trustTaskTags ? byTags(task.tags()) : Optional.empty());
    }

    /// @param task a task
    /// @param definition its definition
    /// @return its labels; of the same label, the first in the order above holds
    public SortedMap<String, String> labels(EcsTask task, TaskDefinition definition) {
        TreeMap<String, String> all = new TreeMap<>();
        if (trustTaskTags) {
            all.putAll(labelTags(task.tags()));
        }
        all.putAll(labelTags(definition.tags()));
        byName(labels, definition, task.roleOverridden()).ifPresent(all::putAll);
        return all;
    }

    private static <T> Optional<T> byName(Map<String, T> values, TaskDefinition definition, boolean roleOverridden) {
        return definition
                .role()
                .filter(role -> !roleOverridden)
                .flatMap(role -> Optional.ofNullable(values.get(role)))
                .or(() -> Optional.ofNullable(values.get(definition.family())));
    }

    private static Optional<MeshIdentity> byTags(Map<String, String> tags) {
        String namespace = tags.get(NAMESPACE_TAG);
        String serviceAccount = tags.get(SERVICE_ACCOUNT_TAG);
        if (namespace == null && serviceAccount == null) {
            return Optional.empty();
        }
        if (namespace == null || serviceAccount == null) {
            throw new IllegalArgumentException("tag " + (namespace == null ? NAMESPACE_TAG : SERVICE_ACCOUNT_TAG)
                    + " is missing; expected both " + NAMESPACE_TAG + " and " + SERVICE_ACCOUNT_TAG);
        }
        return Optional.of(new MeshIdentity(namespace, serviceAccount));
    }

    private static SortedMap<String, String> labelTags(Map<String, String> tags) {
        TreeMap<String, String> found = new TreeMap<>();
        tags.forEach((key, value) -> {
            if (key.startsWith(LABEL_TAG)) {
                found.put(key.substring(LABEL_TAG.length()), value);
            }
        });
        return found;
    }
}
