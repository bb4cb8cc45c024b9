/// Envoy's resources as values: types, names, versions, and a proxy's whole set.
///
/// Threads: immutable values and pure functions, safe from any thread. Depends on the model, mesh's scope and Envoy's
/// protobuf types.
@NullMarked
package io.koine.envoy;

import org.jspecify.annotations.NullMarked;
