/// The pure core: policy resolved over the catalogue, and the scope of each proxy.
///
/// Threads: immutable values and pure functions, safe from any thread. Depends on the model and `mesh.scope`.
@NullMarked
package io.koine.mesh;

import org.jspecify.annotations.NullMarked;
