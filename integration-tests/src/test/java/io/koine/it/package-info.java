/// The whole thread with real parts: control plane, agents and Envoys as processes, requests over real sockets.
///
/// Threads: tests run one after the other; each has a mesh of its own on loopback addresses.
@NullMarked
package io.koine.it;

import org.jspecify.annotations.NullMarked;
