package io.koine.mesh.compile;

import io.koine.model.policy.MeshConfig;
import io.koine.model.policy.PolicyMeaning;
import io.koine.trust.TrustDomain;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/// Resolves the trust domain that a principal of a policy leaves open.
///
/// @param config the mesh's settings
/// @param own the mesh's own trust domain
record PrincipalNames(MeshConfig config, TrustDomain own) {
    /// In a policy of Istio this names the mesh's own trust domain, whatever it is called.
    private static final String LOCAL = "cluster.local";

    /// `<trust domain>/ns/<namespace>/sa/<service account>`.
    private static final int SEGMENTS = 5;

    /// @param principal of a policy
    /// @return the principals that it stands for, at least one
    List<String> resolve(String principal) {
        boolean expands =
                config.meaning() == PolicyMeaning.ISTIO || config.trustDomains().inPolicy();
        return expand(principal, expands ? config.trustDomains().aliases() : List.of());
    }

    /// As Istio migrates trust domains: only whole ids, whose trust domain is not just a star, stand for their
    /// aliases.
    private List<String> expand(String principal, List<String> aliases) {
        String[] segments = principal.split("/", -1);
        String domain = segments[0];
        List<String> known = new ArrayList<>();
        known.add(own.name());
        known.addAll(aliases);
        boolean ours = domain.equals(LOCAL) || known.stream().anyMatch(pattern -> matches(domain, pattern));
        if (segments.length != SEGMENTS || domain.equals("*") || !ours) {
            return List.of(principal);
        }
        String rest = principal.substring(domain.length());
        LinkedHashSet<String> expanded = new LinkedHashSet<>();
        for (String alias : known) {
            boolean covered = domain.startsWith("*") && alias.endsWith(domain.substring(1));
            expanded.add(covered ? principal : alias + rest);
        }
        return List.copyOf(expanded);
    }

    private static boolean matches(String domain, String pattern) {
        if (pattern.startsWith("*")) {
            return domain.endsWith(pattern.substring(1));
        }
        return pattern.endsWith("*")
                ? domain.startsWith(pattern.substring(0, pattern.length() - 1))
                : domain.equals(pattern);
    }
}
