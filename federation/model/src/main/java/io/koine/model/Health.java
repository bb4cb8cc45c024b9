package io.koine.model;

/// Whether an endpoint should be given traffic.
public enum Health {
    /// Ready.
    HEALTHY,
    /// Known, but its check fails: it is named to Envoy as unhealthy.
    UNHEALTHY,
    /// Leaving: no new connections.
    DRAINING
}
