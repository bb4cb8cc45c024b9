package io.koine.envoy.delta;

import io.koine.envoy.EnvoyResources;
import io.koine.envoy.ResourceType;

/// What can happen to a session.
public sealed interface SessionEvent {
    /// The proxy sent a message.
    ///
    /// @param request the message
    record Requested(DeltaRequest request) implements SessionEvent {}

    /// There is a newer set for the proxy; it takes the place of every earlier one that was not sent yet.
    ///
    /// @param resources the whole set
    record Published(EnvoyResources resources) implements SessionEvent {}

    /// Flow control: the stream takes messages, or its buffer is full. A session starts writable.
    ///
    /// @param writable whether something may be sent
    record Writable(boolean writable) implements SessionEvent {}

    /// A response was not answered in the time the edge grants; what waits for it goes on without it.
    ///
    /// @param type of the response
    /// @param nonce of the response
    record DeadlinePassed(ResourceType type, String nonce) implements SessionEvent {}
}
