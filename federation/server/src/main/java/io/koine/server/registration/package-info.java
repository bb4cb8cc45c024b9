/// Registrations of proxies: in the registry, of workloads that register themselves; here, of proxies whose workloads
/// another source publishes.
///
/// Threads: callers may come on any thread and may block. Depends on the model's SPI, the loop's thread and the store.
@NullMarked
package io.koine.server.registration;

import org.jspecify.annotations.NullMarked;
