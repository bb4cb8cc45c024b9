package io.koine.server.observe;

import io.koine.model.WorkloadId;
import io.koine.trust.SpiffeId;
import java.util.List;

/// Who reports: known from its certificate and from the mesh, never from the report.
///
/// @param instance the workload instance
/// @param identity its SPIFFE id
/// @param platform where it runs: `k8s`, `ecs` or `vm`; empty if the mesh does not know it any more
/// @param allow the ALLOW policies in force there, as `<namespace>/<name>`
/// @param dryAllow those in dry run
public record Reporter(
        WorkloadId instance, SpiffeId identity, String platform, List<String> allow, List<String> dryAllow) {
    public Reporter {
        allow = List.copyOf(allow);
        dryAllow = List.copyOf(dryAllow);
    }

    /// @param finding what it counted
    /// @return the policies that it is about: that of the rule; or those of which no rule matched
    public List<String> policies(Finding finding) {
        if (finding.rule().isPresent()) {
            return List.of(finding.rule().get().key());
        }
        if (!finding.reason().equals(Finding.NO_ALLOW_RULE)) {
            return List.of();
        }
        return finding.kind() == Kind.WOULD_DENY ? dryAllow : allow;
    }
}
