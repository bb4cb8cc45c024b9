package io.koine.mesh.analyze;

import io.koine.mesh.Mesh;
import io.koine.mesh.scope.InboundScope;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.Policy;
import io.koine.model.policy.RequestAuthentication;
import io.koine.model.policy.Selector;
import java.util.List;
import java.util.stream.Stream;

/// Which workloads a policy is for.
final class Reach {
    private Reach() {}

    /// @param mesh a mesh
    /// @param policy a policy of it
    /// @param selector its selector
    /// @param everywhere whether in the root namespace it is for all namespaces
    /// @return the workloads
    static Stream<InboundScope> of(Mesh mesh, Policy policy, Selector selector, boolean everywhere) {
        String namespace = policy.key().namespace();
        boolean all = everywhere && namespace.equals(root(mesh));
        return mesh.inbound().values().stream()
                .filter(scope -> all || scope.workload().id().namespace().equals(namespace))
                .filter(scope -> selector.matches(scope.workload().labels()));
    }

    static String root(Mesh mesh) {
        return mesh.compiled().config().key().namespace();
    }

    /// @param mesh a mesh
    /// @return its AuthorizationPolicies that are for workloads
    static List<AuthorizationPolicy> authorizations(Mesh mesh) {
        return mesh.catalogue().policies().values().stream()
                .filter(AuthorizationPolicy.class::isInstance)
                .map(AuthorizationPolicy.class::cast)
                .filter(policy -> policy.scope().targets().isEmpty())
                .toList();
    }

    /// @param mesh a mesh
    /// @return its RequestAuthentications that are for workloads
    static List<RequestAuthentication> tokens(Mesh mesh) {
        return mesh.catalogue().policies().values().stream()
                .filter(RequestAuthentication.class::isInstance)
                .map(RequestAuthentication.class::cast)
                .filter(policy -> policy.targets().isEmpty())
                .toList();
    }
}
