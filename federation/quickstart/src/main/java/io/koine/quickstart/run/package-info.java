/// Runs a case on a local mesh: starts its workloads, applies its policies, sends its requests, reads the access logs,
/// moves workloads and does it again.
///
/// Threads: one. Depends on the mesh, the cases and the reports.
@NullMarked
package io.koine.quickstart.run;

import org.jspecify.annotations.NullMarked;
