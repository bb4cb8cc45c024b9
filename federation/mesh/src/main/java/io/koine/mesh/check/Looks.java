package io.koine.mesh.check;

import io.koine.model.policy.AuthorizationPolicy;
import java.util.Set;

/// What of a request a policy looks at.
final class Looks {
    private static final Set<String> ADDRESSES = Set.of("source.ip", "remote.ip");

    private Looks() {}

    /// @return whether it looks at the caller's address
    static boolean atAddress(AuthorizationPolicy policy) {
        return policy.rules().stream()
                .anyMatch(rule -> rule.from().stream()
                                .anyMatch(source -> !source.ipBlocks().isAny()
                                        || !source.remoteIpBlocks().isAny())
                        || rule.when().stream().anyMatch(condition -> ADDRESSES.contains(condition.key())));
    }

    /// @return whether it looks at the host
    static boolean atHost(AuthorizationPolicy policy) {
        return policy.rules().stream()
                .flatMap(rule -> rule.to().stream())
                .anyMatch(operation -> !operation.hosts().isAny());
    }
}
