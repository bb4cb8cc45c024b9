/// A folder of manifests as a mesh: what would run if the manifests were applied, read without a cluster.
///
/// Nothing is thrown and nothing is ignored in silence: every problem is a diagnostic with object, field, file
/// and line. Threads: static pure functions, safe from any thread; readers with state live for one call.
/// Depends on the model, on `io.koine.istio` and `io.koine.istio.yaml`; knows no IO and no clock.
@NullMarked
package io.koine.istio.offline;

import org.jspecify.annotations.NullMarked;
