package io.koine.model.policy;

/// Which answers policy gives where Istio leaves a door open. Each difference is in docs/policy-meaning.md.
public enum PolicyMeaning {
    /// The door is shut.
    STRICT,
    /// Every answer as istiod and Envoy give it, open doors included.
    ISTIO
}
