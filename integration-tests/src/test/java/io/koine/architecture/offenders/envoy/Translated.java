package io.koine.architecture.offenders.envoy;

/// Innocent, for offenders to see.
public record Translated(String name) {}
