/// Questions about a mesh: would this request be let in, and by whose word? Question and answer are plain trees
/// of maps, lists, strings, numbers and booleans, so that the command line and the control plane take and give
/// the same.
///
/// Threads: static pure functions, safe from any thread. Depends on `io.koine.mesh`, its scopes and evaluator.
@NullMarked
package io.koine.mesh.check;

import org.jspecify.annotations.NullMarked;
