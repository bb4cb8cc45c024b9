/// What a platform adapter implements: sources of services, workloads, endpoints and policy.
///
/// Threads: the server calls an adapter on a virtual thread of the adapter's own, where blocking is allowed;
/// everything an adapter hands over is an immutable value. Depends on the rest of the model.
@NullMarked
package io.koine.model.spi;

import org.jspecify.annotations.NullMarked;
