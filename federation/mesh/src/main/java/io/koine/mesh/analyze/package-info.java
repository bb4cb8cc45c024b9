/// What stands out in the policies of a whole mesh: what matches nothing, changes nothing, or says less or more
/// than it seems to.
///
/// Threads: static pure functions, safe from any thread. Depends on `io.koine.mesh`, its compiler, scopes and
/// evaluator.
@NullMarked
package io.koine.mesh.analyze;

import org.jspecify.annotations.NullMarked;
