/// Which services the proxies of a workload are told of: Istio's `Sidecar` and `exportTo`. It keeps configuration
/// small and is no security boundary: who may call is what authorization says.
///
/// Threads: pure; immutable values, safe from any thread.
@NullMarked
package io.koine.mesh.visibility;

import org.jspecify.annotations.NullMarked;
