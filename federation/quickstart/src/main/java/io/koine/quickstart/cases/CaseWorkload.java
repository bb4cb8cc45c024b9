package io.koine.quickstart.cases;

import io.koine.model.Platform;
import io.koine.model.SortedCopies;
import java.util.List;
import java.util.SortedMap;

/// A workload of a case: an application with an agent and an Envoy of its own.
///
/// @param name a DNS label, unique in the case
/// @param platform where it runs first
/// @param service for which it answers; its namespace is the workload's
/// @param serviceAccount its service account
/// @param labels what policies select
/// @param application what its application does
/// @param ports at least one, in the order of the file; equal for all workloads of a service
public record CaseWorkload(
        String name,
        Platform platform,
        CaseService service,
        String serviceAccount,
        SortedMap<String, String> labels,
        CaseApplication application,
        List<CasePort> ports) {
    public CaseWorkload {
        labels = SortedCopies.sorted(labels);
        ports = List.copyOf(ports);
    }
}
