package io.koine.model;

/// What an endpoint understands.
public enum TlsMode {
    /// A proxy of the mesh stands before it: mutual TLS (Istio's `tlsMode: istio`).
    MUTUAL,
    /// No proxy, or mutual TLS is disabled there: plaintext.
    PLAINTEXT
}
