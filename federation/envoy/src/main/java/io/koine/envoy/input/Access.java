package io.koine.envoy.input;

import io.koine.mesh.scope.Authorization;
import io.koine.trust.TrustDomain;
import java.util.List;

/// The authorization of a port in the form that translation needs.
///
/// @param deny DENY policies: a match refuses
/// @param allow ALLOW policies: if there are any, one must match
public record Access(List<PolicyInput> deny, List<PolicyInput> allow) {
    /// Nothing is refused.
    public static final Access OPEN = new Access(List.of(), List.of());

    public Access {
        deny = List.copyOf(deny);
        allow = List.copyOf(allow);
    }

    /// @param authorization the policies that select a workload
    /// @param trustDomain the workload's own, which `cluster.local` in a principal stands for
    /// @return their meaning
    public static Access of(Authorization authorization, TrustDomain trustDomain) {
        return new Access(
                authorization.deny().stream()
                        .map(policy -> PolicyInput.of(policy, trustDomain))
                        .toList(),
                authorization.allow().stream()
                        .map(policy -> PolicyInput.of(policy, trustDomain))
                        .toList());
    }
}
