/// Tests of the Kubernetes source: against a real API server where there is one, with a proxy between them
/// that injects faults.
@NullMarked
package io.koine.k8s;

import org.jspecify.annotations.NullMarked;
