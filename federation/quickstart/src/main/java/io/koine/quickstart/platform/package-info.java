/// The platforms of a local mesh, and what a platform does with a workload: it makes an object of it (a pod, a
/// task), says when it may be called, and takes it out.
///
/// Kubernetes is a real API server without nodes; nothing runs in its pods but what the quickstart runs beside
/// it. ECS and Cloud Map are a local imitation of AWS, and nothing here can reach AWS itself: there is no AWS
/// library, no credential is read, and the only address is the one at which the imitation was started.
///
/// Threads: one; what runs at the same time are processes. Depends on the workloads, the processes and the
/// client library of Kubernetes.
@NullMarked
package io.koine.quickstart.platform;

import org.jspecify.annotations.NullMarked;
