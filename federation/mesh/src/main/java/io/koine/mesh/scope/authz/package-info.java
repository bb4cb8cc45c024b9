/// Compiled authorization: what policy asks of a request or connection, with every setting of the mesh applied.
/// Both the evaluator and the translation to Envoy read it, so that a policy has one meaning.
///
/// Threads: immutable values, safe from any thread. Depends on the model alone.
@NullMarked
package io.koine.mesh.scope.authz;

import org.jspecify.annotations.NullMarked;
