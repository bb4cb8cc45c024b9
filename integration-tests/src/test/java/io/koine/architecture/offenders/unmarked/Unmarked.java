package io.koine.architecture.offenders.unmarked;

/// Nobody checks this package for null.
public record Unmarked(String name) {}
