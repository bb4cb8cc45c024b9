package io.koine.model.policy;

/// `PeerAuthentication.MutualTLS.Mode` of Istio.
public enum MtlsMode {
    /// Inherited from the next wider policy.
    UNSET,
    /// Plaintext only.
    DISABLE,
    /// Plaintext and mutual TLS.
    PERMISSIVE,
    /// Mutual TLS only.
    STRICT
}
