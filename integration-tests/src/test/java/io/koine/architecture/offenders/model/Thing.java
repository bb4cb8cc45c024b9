package io.koine.architecture.offenders.model;

/// Innocent data, for offenders to see.
public record Thing(String name) {}
