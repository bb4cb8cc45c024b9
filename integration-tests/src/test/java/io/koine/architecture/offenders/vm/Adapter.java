package io.koine.architecture.offenders.vm;

/// Innocent, for offenders to see.
public record Adapter(String name) {}
