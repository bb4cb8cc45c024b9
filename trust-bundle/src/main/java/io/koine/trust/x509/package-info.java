/// Issuing: the keys of a trust domain, the checks of certificate requests, and X.509-SVIDs (X509-SVID, RFC 5280).
///
/// The only package that uses BouncyCastle, as an explicit provider that is never installed for the whole process: TLS
/// stays with the JDK, and signing is several times faster than by the JDK's own provider.
///
/// Threads: values and pure functions, safe from any thread. Depends on the JDK, BouncyCastle and `io.koine.trust`.
@NullMarked
package io.koine.trust.x509;

import org.jspecify.annotations.NullMarked;
