package io.koine.mesh.analyze;

import io.koine.mesh.Mesh;
import io.koine.model.diagnostic.Code;
import io.koine.model.diagnostic.Diagnostic;
import io.koine.model.diagnostic.Origin;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.MeshConfig;
import io.koine.model.policy.PeerAuthentication;
import io.koine.model.policy.Policy;
import io.koine.model.policy.RequestAuthentication;
import io.koine.model.policy.Selector;
import io.koine.model.policy.Sidecar;
import io.koine.model.policy.UnenforcedObject;
import java.util.ArrayList;
import java.util.List;

/// Selectors that match nothing, and targets that no workload looks at.
final class SelectorFindings {
    private SelectorFindings() {}

    static List<Diagnostic> of(Mesh mesh) {
        List<Diagnostic> found = new ArrayList<>();
        for (Policy policy : mesh.catalogue().policies().values()) {
            switch (policy) {
                case AuthorizationPolicy authorization -> {
                    targets(policy, authorization.scope().targets(), found);
                    selector(mesh, policy, authorization.selector(), true, found);
                }
                case RequestAuthentication authentication -> {
                    targets(policy, authentication.targets(), found);
                    selector(mesh, policy, authentication.selector(), true, found);
                }
                case PeerAuthentication peer -> selector(mesh, policy, peer.selector(), false, found);
                case Sidecar sidecar ->
                    sidecar.selector()
                            .ifPresent(selector ->
                                    selector(mesh, policy, selector, false, "spec.workloadSelector.labels", found));
                case MeshConfig _, UnenforcedObject _ -> {}
            }
        }
        return found;
    }

    private static void selector(
            Mesh mesh, Policy policy, Selector selector, boolean everywhere, List<Diagnostic> found) {
        selector(mesh, policy, selector, everywhere, "spec.selector.matchLabels", found);
    }

    private static void selector(
            Mesh mesh, Policy policy, Selector selector, boolean everywhere, String field, List<Diagnostic> found) {
        if (selector.matchLabels().isEmpty()
                || Reach.of(mesh, policy, selector, everywhere).findAny().isPresent()) {
            return;
        }
        String where = everywhere && policy.key().namespace().equals(Reach.root(mesh))
                ? "the mesh"
                : "namespace " + policy.key().namespace();
        found.add(Diagnostic.warning(
                        Code.UNKNOWN_WORKLOAD,
                        Origin.of(policy.key().toString(), field),
                        selector.matchLabels() + " match no workload of " + where)
                .withHint("compare them with the labels of the workloads: koine get workloads"));
    }

    private static void targets(Policy policy, List<String> targets, List<Diagnostic> found) {
        if (!targets.isEmpty()) {
            found.add(Diagnostic.warning(
                            Code.WEAK_MATCH,
                            Origin.of(policy.key().toString(), "spec.targetRefs"),
                            String.join(", ", targets)
                                    + ": the proxy beside a workload ignores a policy that has targetRefs")
                    .withHint("select workloads by spec.selector"));
        }
    }
}
