package io.koine.mesh.analyze;

import io.koine.mesh.Mesh;
import io.koine.model.WorkloadId;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Origin;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.PeerAuthentication;
import io.koine.model.policy.Policy;
import io.koine.model.policy.PolicyMeaning;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Policies of which only one can hold on a workload.
final class OverlapFindings {
    private OverlapFindings() {}

    static List<Diagnostic> of(Mesh mesh) {
        List<Diagnostic> found = new ArrayList<>();
        peers(mesh, found);
        providers(mesh, found);
        return found;
    }

    /// Of two PeerAuthentications of the same breadth the older holds.
    private static void peers(Mesh mesh, List<Diagnostic> found) {
        List<PeerAuthentication> oldestFirst = mesh.catalogue().policies().values().stream()
                .filter(PeerAuthentication.class::isInstance)
                .map(PeerAuthentication.class::cast)
                .sorted(Comparator.comparing(PeerAuthentication::created).thenComparing(PeerAuthentication::key))
                .toList();
        for (int i = 0; i < oldestFirst.size(); i++) {
            PeerAuthentication later = oldestFirst.get(i);
            oldestFirst.subList(0, i).stream()
                    .filter(earlier -> overlap(mesh, earlier, later))
                    .findFirst()
                    .ifPresent(earlier -> found.add(Diagnostic.warning(
                                    Code.OVERLAPPING_POLICY,
                                    Origin.of(later.key().toString()),
                                    "is for the same workloads as " + earlier.key()
                                            + ", which is older or comes first by name: that one holds there")
                            .withHint("make one policy of them")));
        }
    }

    private static boolean overlap(Mesh mesh, PeerAuthentication one, PeerAuthentication other) {
        boolean wide = one.selector().matchLabels().isEmpty();
        if (!one.key().namespace().equals(other.key().namespace())
                || wide != other.selector().matchLabels().isEmpty()) {
            return false;
        }
        if (wide) {
            return true;
        }
        Set<WorkloadId> both = ids(mesh, one);
        both.retainAll(ids(mesh, other));
        return !both.isEmpty();
    }

    private static Set<WorkloadId> ids(Mesh mesh, PeerAuthentication policy) {
        return Reach.of(mesh, policy, policy.selector(), false)
                .map(scope -> scope.workload().id())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// Under Istio's meaning two providers on one workload deny all that matches.
    private static void providers(Mesh mesh, List<Diagnostic> found) {
        if (mesh.compiled().config().meaning() != PolicyMeaning.ISTIO) {
            return;
        }
        TreeMap<WorkloadId, AuthorizationPolicy> first = new TreeMap<>();
        TreeSet<Policy> told = new TreeSet<>(Comparator.comparing(Policy::key));
        for (AuthorizationPolicy policy : Reach.authorizations(mesh)) {
            if (policy.action() != Action.CUSTOM) {
                continue;
            }
            Reach.of(mesh, policy, policy.selector(), true).forEach(scope -> {
                AuthorizationPolicy other = first.putIfAbsent(scope.workload().id(), policy);
                if (other != null && !other.provider().equals(policy.provider()) && told.add(policy)) {
                    found.add(Diagnostic.warning(
                            Code.OVERLAPPING_POLICY,
                            Origin.of(policy.key().toString(), "spec.provider"),
                            "names another provider than " + other.key() + " on "
                                    + scope.workload().id() + ": whatever either of them matches is refused there"));
                }
            });
        }
    }
}
