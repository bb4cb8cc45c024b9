package io.koine.server.observe;

import io.koine.trust.SpiffeId;
import java.time.Instant;
import java.util.List;

/// What was counted at the instances of one workload.
///
/// @param finding what
/// @param workload the SPIFFE id that decided: it is shared by replicas
/// @param platform where it runs; empty if that is not known any more
/// @param policies that decided: that of the rule; or those of which no rule matched
/// @param instances how many instances counted it
/// @param count how often
/// @param firstSeen when the control plane first heard of it
/// @param lastSeen when it last heard that there was more
public record ObservedRow(
        Finding finding,
        SpiffeId workload,
        String platform,
        List<String> policies,
        int instances,
        long count,
        Instant firstSeen,
        Instant lastSeen) {
    public ObservedRow {
        policies = List.copyOf(policies);
    }
}
