package io.koine.mesh.check;

import io.koine.mesh.Mesh;
import io.koine.model.Workload;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Policy;
import java.util.ArrayList;
import java.util.List;

/// A policy that could hold for a workload by its namespace, and does not.
///
/// @param policy its name
/// @param action its action
/// @param why why it does not hold
record Bystander(ObjectKey policy, Action action, String why) {
    /// @param mesh the mesh
    /// @param workload a workload
    /// @return those of its namespace and of the root namespace
    static List<Bystander> of(Mesh mesh, Workload workload) {
        String root = mesh.compiled().config().key().namespace();
        List<Bystander> found = new ArrayList<>();
        for (Policy each : mesh.catalogue().policies().values()) {
            String namespace = each.key().namespace();
            boolean near =
                    namespace.equals(root) || namespace.equals(workload.id().namespace());
            if (near && each instanceof AuthorizationPolicy policy) {
                if (!policy.scope().targets().isEmpty()) {
                    found.add(new Bystander(
                            policy.key(),
                            policy.action(),
                            "it is for " + String.join(", ", policy.scope().targets())
                                    + ": the proxy beside a workload ignores a policy with targetRefs"));
                } else if (!policy.selector().matches(workload.labels())) {
                    found.add(new Bystander(
                            policy.key(),
                            policy.action(),
                            "its selector " + policy.selector().matchLabels() + " does not match the workload's labels "
                                    + workload.labels()));
                }
            }
        }
        return found;
    }
}
