/// The VM registry: workloads on plain machines register themselves, and stay as long as their agents renew
/// the lease.
///
/// `Registrations` is the pure core: what is registered, and which items that makes. `VmRegistry` is the edge
/// around it: store, clock, locks and events. `VmSource` brings the two to life and tries again while the
/// store is away.
///
/// Threads: callers may block and come on any thread. One lock owns the state and is never held over a call
/// to the store; a second one orders the writes, so that a slow store delays no renewal. Depends on the
/// model's SPI, trust-bundle's enrolment contract and SLF4J.
@NullMarked
package io.koine.vm;

import org.jspecify.annotations.NullMarked;
