package io.koine.ecs.reading;

/// Where a task is in its life, as far as traffic is concerned.
///
/// @see <a
///     href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html">
///     Amazon ECS task lifecycle</a>
public enum Phase {
    /// Not running yet: it gets no traffic.
    STARTING,
    /// Running, and meant to be.
    RUNNING,
    /// Still running, but meant to stop: no new connections.
    DRAINING,
    /// Its containers are being stopped, or have stopped.
    GONE;

    /// A status that this version does not know is no reason to take a task out: what it is meant to be
    /// decides.
    ///
    /// @param lastStatus the task's `lastStatus`
    /// @param desiredStatus the task's `desiredStatus`
    /// @return the phase
    public static Phase of(String lastStatus, String desiredStatus) {
        boolean stops = desiredStatus.equals("STOPPED");
        return switch (lastStatus) {
            case "PROVISIONING", "PENDING", "ACTIVATING" -> stops ? GONE : STARTING;
            case "DEACTIVATING" -> DRAINING;
            case "STOPPING", "DEPROVISIONING", "STOPPED", "DELETED" -> GONE;
            default -> stops ? DRAINING : RUNNING;
        };
    }
}
