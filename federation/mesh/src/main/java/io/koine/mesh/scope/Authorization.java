package io.koine.mesh.scope;

import io.koine.model.policy.AuthorizationPolicy;
import java.util.List;

/// The authorization policies that select a workload, in the order in which they are evaluated: a DENY that
/// matches refuses; then, if there are ALLOW policies, one must match.
///
/// @param deny DENY policies: the root namespace's, then the workload's own namespace's, each sorted by name
/// @param allow ALLOW policies, in the same order; empty: everything that is not denied is allowed
public record Authorization(List<AuthorizationPolicy> deny, List<AuthorizationPolicy> allow) {
    public Authorization {
        deny = List.copyOf(deny);
        allow = List.copyOf(allow);
    }
}
