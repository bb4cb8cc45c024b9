package io.koine.model.policy;

import io.koine.model.SortedCopies;
import java.util.Map;
import java.util.SortedMap;

/// Which workloads a policy is for: those that carry all the labels (Istio's `WorkloadSelector`).
///
/// @param matchLabels by label name; empty selects every workload of the namespace
public record Selector(SortedMap<String, String> matchLabels) {
    /// Selects everything.
    public static final Selector ALL = new Selector(SortedCopies.none());

    public Selector {
        matchLabels = SortedCopies.sorted(matchLabels);
    }

    /// @param labels a workload's labels
    /// @return whether all of the selector's labels are among them
    public boolean matches(Map<String, String> labels) {
        return labels.entrySet().containsAll(matchLabels.entrySet());
    }
}
