package io.koine.model.diagnostic;

/// Every kind of diagnostic. Each has a page in docs/diagnostics.md, which a test checks.
public enum Code {
    /// The text is no YAML or JSON.
    SYNTAX,
    /// A field that the kind does not have.
    UNKNOWN_FIELD,
    /// A field's value has the wrong type or is not allowed.
    INVALID_VALUE,
    /// A required field is absent.
    MISSING_FIELD,
    /// A kind or version that is not part of the mesh's API.
    UNKNOWN_KIND,
    /// The same object twice: in one text, or by two sources with different content.
    DUPLICATE_OBJECT,
    /// Accepted and kept, but nothing acts on it.
    NOT_ENFORCED,
    /// Accepted, but it has a newer name.
    DEPRECATED,
    /// Accepted, but it lets through what it seems to stop, or matches what it seems not to.
    WEAK_MATCH,
    /// Istio accepts it and it matches everybody, or nothing; refused where the mesh's policy is STRICT.
    OPEN_DOOR,
    /// The keys of a token issuer are not there, or are no longer fetched.
    KEYS_UNAVAILABLE,

    /// A source published something outside its grant.
    NOT_GRANTED,
    /// Two sources, or two workloads, disagree about a service's port.
    PORT_CONFLICT,
    /// A port of the host is held by the application, so no mesh listener can take it.
    PORT_TAKEN,
    /// An HTTP rule selects a port that is opaque TCP.
    HTTP_RULE_ON_TCP,
    /// A source is away; its last good data is served.
    SOURCE_STALE,
    /// A source has never been read: nothing can be published yet.
    SOURCE_PENDING,
    /// More hosts than loopback addresses.
    ADDRESSES_EXHAUSTED,

    /// A port is not yet in the mTLS mode that policy wants: somebody has not acknowledged what comes before it.
    MTLS_FLIP_PENDING,
    /// STRICT was put through though somebody had not followed.
    MTLS_FLIP_FORCED,

    /// A policy's selector matches no workload.
    UNKNOWN_WORKLOAD,
    /// A Sidecar asks for a host that no service has, or that is not exported to its namespace.
    UNKNOWN_SERVICE,
    /// A proxy is not told of a service that it needs.
    OUT_OF_SCOPE,
    /// A rule names a service account or a namespace that nobody has.
    UNKNOWN_PRINCIPAL,
    /// A rule changes nothing: another one says the same, or refuses what it allows.
    UNREACHABLE_RULE,
    /// Several policies are for the same workload, and only one of them can hold.
    OVERLAPPING_POLICY,
    /// The two meanings of policy answer a request differently.
    MEANING_DIFFERS
}
