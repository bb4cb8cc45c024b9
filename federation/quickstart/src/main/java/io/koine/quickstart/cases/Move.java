package io.koine.quickstart.cases;

import io.koine.model.Platform;

/// A workload leaves its platform and starts on another one; then all requests are sent again.
///
/// @param workload its name
/// @param to the platform it goes to
public record Move(String workload, Platform to) {}
