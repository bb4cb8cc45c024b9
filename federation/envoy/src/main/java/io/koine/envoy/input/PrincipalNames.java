package io.koine.envoy.input;

import io.koine.model.policy.AuthorizationPolicy.Match;
import io.koine.trust.TrustDomain;
import java.util.List;

/// Resolves the trust domain that a policy leaves open.
final class PrincipalNames {
    /// In a policy of Istio this names the mesh's own trust domain, whatever it is called.
    private static final String OWN_DOMAIN = "cluster.local/";

    private PrincipalNames() {}

    /// @param match principals of a policy
    /// @param trustDomain the mesh's own
    /// @return the same principals under their real trust domain
    static Match resolve(Match match, TrustDomain trustDomain) {
        return new Match(resolve(match.values(), trustDomain), resolve(match.notValues(), trustDomain));
    }

    private static List<String> resolve(List<String> principals, TrustDomain trustDomain) {
        return principals.stream()
                .map(principal -> principal.startsWith(OWN_DOMAIN)
                        ? trustDomain.name() + "/" + principal.substring(OWN_DOMAIN.length())
                        : principal)
                .toList();
    }
}
