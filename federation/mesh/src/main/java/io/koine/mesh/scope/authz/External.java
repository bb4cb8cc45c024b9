package io.koine.mesh.scope.authz;

import io.koine.model.policy.ExtAuthzProvider;
import java.util.List;
import java.util.Optional;

/// An external provider and the requests about which it is asked.
///
/// @param name what policies call it
/// @param provider how it is reached; empty if the mesh knows none of that name: what matches is refused then
/// @param policies CUSTOM policies; it is asked where one matches
public record External(String name, Optional<ExtAuthzProvider> provider, List<CompiledPolicy> policies) {
    public External {
        policies = List.copyOf(policies);
    }
}
