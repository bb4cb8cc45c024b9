package io.koine.mesh.loop;

/// The timers of the loop. Each is armed at most once at a time.
public enum LoopTimer {
    /// Events are gathered until it runs out.
    COALESCE,
    /// Sources that have not come by then are served from their stored images.
    SYNC_DEADLINE,
    /// Ports that wait for STRICT are put through by then.
    FLIP_DEADLINE
}
