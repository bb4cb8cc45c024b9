/// A simulated Envoy: answers what a real one would do with a translated set, and a naive reading of policy to hold the
/// answers against.
///
/// Threads: pure functions and immutable values. Depends on translation and Envoy's protobuf types.
@NullMarked
package io.koine.envoy.simulate;

import org.jspecify.annotations.NullMarked;
