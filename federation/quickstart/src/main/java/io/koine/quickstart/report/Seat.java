package io.koine.quickstart.report;

import io.koine.model.Platform;

/// Where a workload is in a round.
///
/// @param workload its name
/// @param platform its platform
/// @param object the platform's object; why there is none, if the workload could not be started
/// @param spiffeId of its identity, by the control plane; empty if it does not run
public record Seat(String workload, Platform platform, String object, String spiffeId) {}
