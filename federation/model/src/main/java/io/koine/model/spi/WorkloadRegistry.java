package io.koine.model.spi;

/// A source into which workloads register themselves, through the server's API: their registrations are what it
/// publishes.
public interface WorkloadRegistry extends Source, Registrations {}
