package io.koine.envoy.input;

import io.koine.model.policy.AuthorizationPolicy.Action;
import java.util.List;

/// The input of an HTTP authorization filter. It is a resource of its own since, unlike a change of the listener, a
/// change of it acts on live connections at once.
///
/// @param action which half of the authorization
/// @param applicationPort the port that policy means
/// @param policies the policies of that action; empty: nothing is enforced
public record ExtensionInput(Action action, int applicationPort, List<PolicyInput> policies) implements ResourceInput {
    public ExtensionInput {
        policies = List.copyOf(policies);
    }
}
