package io.koine.mesh.scope.authz;

import java.util.List;

/// The authorization policies that select a workload. Each list holds the root namespace's policies first, then the
/// workload's own namespace's, each sorted by name; dry runs are among them.
///
/// @param custom external authorization, one entry for each provider, sorted by its name
/// @param audit AUDIT policies
/// @param deny DENY policies: a match refuses
/// @param allow ALLOW policies: if there are any that are enforced, one must match
public record Authorization(
        List<External> custom, List<CompiledPolicy> audit, List<CompiledPolicy> deny, List<CompiledPolicy> allow) {
    /// Nobody has said anything.
    public static final Authorization NONE = new Authorization(List.of(), List.of(), List.of(), List.of());

    public Authorization {
        custom = List.copyOf(custom);
        audit = List.copyOf(audit);
        deny = List.copyOf(deny);
        allow = List.copyOf(allow);
    }
}
