/// Mutual TLS between SPIFFE ids for the JDK's TLS: the id of the certificate is the peer's name.
///
/// Threads: safe from any thread. Depends on the JDK and `io.koine.trust` alone, since the agent loads it.
@NullMarked
package io.koine.trust.tls;

import org.jspecify.annotations.NullMarked;
