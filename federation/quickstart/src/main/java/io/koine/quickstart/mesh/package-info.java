/// A mesh on this machine: a control plane, the platforms, and for each workload an application, an agent and
/// an Envoy.
///
/// Threads: one; what runs at the same time are processes. Depends on the platforms, the workloads and the
/// REST client.
@NullMarked
package io.koine.quickstart.mesh;

import org.jspecify.annotations.NullMarked;
