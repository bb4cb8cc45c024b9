package io.koine.model.policy;

/// How a path is written before policy, routes and the application see it (Istio,
/// `MeshConfig.ProxyPathNormalization`).
public enum PathNormalization {
    /// As the caller wrote it.
    NONE,
    /// Dot segments are resolved and `\` becomes `/`; encoded unreserved characters are decoded (RFC 3986 section
    /// 6.2.2).
    BASE,
    /// BASE, and adjacent slashes become one.
    MERGE_SLASHES,
    /// MERGE_SLASHES, and `%2F` and `%5C` are decoded before.
    DECODE_AND_MERGE_SLASHES,
    /// MERGE_SLASHES, and a path with `%2F` or `%5C` is refused: applications disagree about what it means. Koine's
    /// own; Istio has no name for it.
    REJECT_ESCAPED_SLASHES
}
