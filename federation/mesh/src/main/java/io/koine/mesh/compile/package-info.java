/// Compiles policy objects: applies every setting of the mesh to them, once, for the evaluator and for Envoy.
///
/// Threads: pure functions, callable from any thread. Depends on the model and on `mesh.scope.authz`.
@NullMarked
package io.koine.mesh.compile;

import org.jspecify.annotations.NullMarked;
