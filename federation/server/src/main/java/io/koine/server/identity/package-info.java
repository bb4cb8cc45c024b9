/// Who is who: the issuing key, enrolment, the ledger's answers, and the control plane's own certificate.
///
/// Threads: everything here may block on the store and is called on virtual threads; published state is
/// behind volatile references. Depends on trust-bundle and the store.
@NullMarked
package io.koine.server.identity;

import org.jspecify.annotations.NullMarked;
