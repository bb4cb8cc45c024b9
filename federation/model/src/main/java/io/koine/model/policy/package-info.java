/// Istio's policy kinds as data, fields named as in Istio's API (security.istio.io).
///
/// Threads: immutable values, safe from any thread. Depends on `io.koine.model` and its diagnostics.
@NullMarked
package io.koine.model.policy;

import org.jspecify.annotations.NullMarked;
