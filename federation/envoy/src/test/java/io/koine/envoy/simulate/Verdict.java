package io.koine.envoy.simulate;

/// What becomes of a call.
///
/// @param allowed whether it reaches the application
/// @param reason the policy or the step that decided
public record Verdict(boolean allowed, String reason) {}
