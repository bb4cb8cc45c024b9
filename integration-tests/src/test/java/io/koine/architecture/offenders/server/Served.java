package io.koine.architecture.offenders.server;

/// Innocent, for offenders to see.
public record Served(String name) {}
