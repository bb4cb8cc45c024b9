package io.koine.server.observe;

/// What became of a request or connection, or would have.
public enum Kind {
    /// It was refused.
    DENIED,
    /// It was let in; the dry run would have refused it.
    WOULD_DENY,
    /// It was refused since no ALLOW rule matched; a rule of the dry run would have let it in.
    WOULD_ALLOW,
    /// It was let in, and a rule of a dry ALLOW matches it: it would be let in as well.
    STILL_ALLOWED,
    /// An AUDIT policy matched.
    AUDITED,
    /// It came without mutual TLS, which PERMISSIVE takes and STRICT would not.
    PLAINTEXT,
    /// The workload itself called a service: `who` is its host, `port` the service's.
    CALLED
}
