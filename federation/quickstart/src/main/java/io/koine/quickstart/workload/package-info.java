/// The workloads of a local mesh, and applications for them that know nothing of a mesh.
///
/// Threads: data; a demo application answers on threads of its own. Depends on the model's names and
/// platforms.
@NullMarked
package io.koine.quickstart.workload;

import org.jspecify.annotations.NullMarked;
