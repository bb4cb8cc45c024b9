package io.koine.model;

/// How a service's host becomes endpoints.
public enum Resolution {
    /// Endpoints are published by the sources.
    STATIC,
    /// Each endpoint is a DNS name that the proxy resolves.
    DNS,
    /// The caller's original destination is kept (headless services of opaque protocols).
    PASSTHROUGH
}
