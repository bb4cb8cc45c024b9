/// Answers what policy says about a request, without a proxy: for `koine authz check`, for diagnostics, and as
/// the second opinion that tests hold Envoy's answers against.
///
/// Threads: pure functions, callable from any thread. Depends on the model, on `mesh.scope` and on
/// `mesh.scope.authz`.
@NullMarked
package io.koine.mesh.evaluate;

import org.jspecify.annotations.NullMarked;
