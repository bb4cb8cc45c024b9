/// SPIFFE names, trust bundles and the rules of X.509-SVIDs: strict parsing, printing and verification
/// (SPIFFE-ID, X509-SVID, SPIFFE Trust Domain and Bundle).
///
/// Threads: values and pure functions, safe from any thread. Depends on the JDK and `io.koine.trust.json` alone, since
/// the agent loads it: no BouncyCastle here.
@NullMarked
package io.koine.trust;

import org.jspecify.annotations.NullMarked;
