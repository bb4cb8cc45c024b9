/// The sources: those found as adapters, and the two that the store itself is (configuration and addresses).
///
/// Threads: each source runs on virtual threads of its own; events go to the loop through
/// `MeshThread.submit`.
@NullMarked
package io.koine.server.source;

import org.jspecify.annotations.NullMarked;
