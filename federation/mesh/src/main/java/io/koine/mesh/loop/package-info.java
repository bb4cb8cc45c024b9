/// The event loop as a state machine: events in, actions out; no clock, no thread, no IO of its own.
///
/// Threads: `MeshLoop` is owned by one thread (`koine-loop`); inputs and actions are immutable values.
@NullMarked
package io.koine.mesh.loop;

import org.jspecify.annotations.NullMarked;
