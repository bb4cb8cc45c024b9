package io.koine.architecture.offenders.agent;

/// Innocent, for offenders to see.
public record Beside(String name) {}
