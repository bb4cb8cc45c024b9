/// From the input of a resource to the Envoy resource: static functions of one record each.
///
/// Every function here is pure, and what it returns is serialized deterministically, so equal inputs give equal bytes
/// in every process.
///
/// Threads: pure functions, safe from any thread. Depends on `io.koine.envoy`, its inputs and Envoy's protobuf types.
@NullMarked
package io.koine.envoy.translate;

import org.jspecify.annotations.NullMarked;
