/// How a port comes from one mTLS mode to another without dropping a connection: the server accepts both, then its
/// callers change, then the server accepts the new way alone (decision 15).
///
/// Threads: immutable values and pure functions, safe from any thread. Depends on the model and mesh's scope.
@NullMarked
package io.koine.mesh.flip;

import org.jspecify.annotations.NullMarked;
