package io.koine.ecs.reading;

import io.koine.model.SortedCopies;
import java.util.List;
import java.util.SortedMap;

/// A task, as `DescribeTasks` gives it.
///
/// @param arn its ARN
/// @param cluster name of its cluster
/// @param definition ARN of its task definition, with the revision
/// @param group `service:<name>` for the tasks of a service
/// @param startedBy id of the deployment that started it, for the tasks of a service
/// @param phase where it is in its life
/// @param failing whether its container health checks fail
/// @param addresses private addresses of its own network interface; none unless its network mode is `awsvpc`
/// @param zone its availability zone, maybe empty
/// @param tags its tags, which whoever may start tasks chooses
/// @param roleOverridden whether its starter gave it another task role than its definition names
public record EcsTask(
        String arn,
        String cluster,
        String definition,
        String group,
        String startedBy,
        Phase phase,
        boolean failing,
        List<String> addresses,
        String zone,
        SortedMap<String, String> tags,
        boolean roleOverridden) {
    public EcsTask {
        addresses = List.copyOf(addresses);
        tags = SortedCopies.sorted(tags);
    }

    /// @return its id, the last part of its ARN: unique for ever
    public String id() {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    /// @return whether its application may still be answering
    public boolean serves() {
        return phase == Phase.RUNNING || phase == Phase.DRAINING;
    }
}
