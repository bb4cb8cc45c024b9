package io.koine.quickstart.cases;

import org.jspecify.annotations.Nullable;

/// Who is asked.
///
/// @param service the service, which a caller's Envoy knows
/// @param workload the one of its workloads that is meant where no Envoy chooses; null if any will do
/// @param port of the service
public record Callee(CaseService service, @Nullable String workload, CasePort port) {
    /// @return for people: the workload if one is meant, else the service
    public String label() {
        return workload == null ? service.name() : workload;
    }
}
