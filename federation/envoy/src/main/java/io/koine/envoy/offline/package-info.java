/// A proxy's whole set as one file that a stock Envoy runs by, without a control plane.
///
/// Threads: immutable values and pure functions, safe from any thread. Depends on `io.koine.envoy`, its `input` and
/// `translate` packages, mesh's scope and Envoy's protobuf types.
@NullMarked
package io.koine.envoy.offline;

import org.jspecify.annotations.NullMarked;
