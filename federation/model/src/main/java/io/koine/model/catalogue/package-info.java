/// What the sources say, merged: source events, the immutable catalogue and its deltas.
///
/// Threads: immutable values and pure functions, safe from any thread.
@NullMarked
package io.koine.model.catalogue;

import org.jspecify.annotations.NullMarked;
