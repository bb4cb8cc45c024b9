/// One proxy's delta-xDS session as a pure step function: an event and a state give the next state and actions.
///
/// The gRPC edge turns protocol messages into [io.koine.envoy.delta.SessionEvent]s, feeds them one after the other
/// to [io.koine.envoy.delta.DeltaSession#step], and performs the actions in order. Source of the protocol's rules:
/// Envoy, "xDS REST and gRPC protocol", section "Incremental xDS".
///
/// Threads: immutable values; the owner of a stream serializes its steps. Depends on `io.koine.envoy` and the
/// model only: no clock, no thread, no gRPC, no protobuf service.
@NullMarked
package io.koine.envoy.delta;

import org.jspecify.annotations.NullMarked;
