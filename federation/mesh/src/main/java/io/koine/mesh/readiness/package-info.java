/// Who would break if a port were STRICT now, and whom a change of mTLS mode waits for, by name.
///
/// Threads: static pure functions, safe from any thread. Depends on `io.koine.mesh` and its flips.
@NullMarked
package io.koine.mesh.readiness;

import org.jspecify.annotations.NullMarked;
