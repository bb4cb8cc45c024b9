package io.koine.istio;

import io.koine.model.policy.Policy;
import io.koine.model.policy.UnenforcedObject;
import java.util.Optional;

/// What the reader of a kind made of an object. It is of no use if an error was reported meanwhile.
///
/// @param policy what the object means
/// @param notEnforced why nothing acts on it, if so; the user is told once the object is accepted
record Reading(Policy policy, Optional<String> notEnforced) {
    static Reading of(Policy policy) {
        return new Reading(policy, Optional.empty());
    }

    /// @param envelope the object
    /// @param what what is kept without being acted on
    static Reading kept(Envelope envelope, String what) {
        return new Reading(
                new UnenforcedObject(envelope.key(), envelope.apiVersion()),
                Optional.of(what + " is accepted and kept, but nothing acts on it yet"));
    }
}
