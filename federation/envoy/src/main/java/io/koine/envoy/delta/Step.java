package io.koine.envoy.delta;

import java.util.List;

/// The outcome of one event.
///
/// @param next the session from now on
/// @param actions what the edge must do, in order
public record Step(DeltaSession next, List<SessionAction> actions) {
    public Step {
        actions = List.copyOf(actions);
    }
}
