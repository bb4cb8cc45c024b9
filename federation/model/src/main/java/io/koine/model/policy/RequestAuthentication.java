package io.koine.model.policy;

import java.util.List;

/// `RequestAuthentication` of security.istio.io: which tokens a workload knows. A token that is presented and
/// is not valid is refused; a request without a token passes, since only an AuthorizationPolicy can ask for
/// one.
///
/// @param key its name
/// @param selector which workloads of its namespace; in the root namespace: of the whole mesh
/// @param targets what `targetRef` or `targetRefs` name, as `<kind>/<name>`; a sidecar ignores a policy that
///     has any
/// @param rules one for each issuer
public record RequestAuthentication(ObjectKey key, Selector selector, List<String> targets, List<JwtRule> rules)
        implements Policy {
    public RequestAuthentication {
        targets = List.copyOf(targets);
        rules = List.copyOf(rules);
    }
}
