package io.koine.mesh.readiness;

import io.koine.model.WorkloadId;

/// A connected proxy and how far it is.
///
/// @param instance what its leaf was issued for
/// @param callsAs the newest generation whose clusters and endpoints it acknowledged; 0 if none
/// @param listensAs the newest generation whose listeners it acknowledged; 0 if none
/// @param trouble what it refused, in Envoy's words, or why nothing could be made for it; empty if nothing is wrong
public record KnownProxy(WorkloadId instance, long callsAs, long listensAs, String trouble) {}
