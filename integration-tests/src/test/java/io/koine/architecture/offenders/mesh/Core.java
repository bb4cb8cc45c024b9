package io.koine.architecture.offenders.mesh;

/// Innocent, for offenders to see.
public record Core(String name) {}
