package io.koine.mesh;

import io.koine.mesh.scope.Authorization;
import io.koine.model.Workload;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.PeerAuthentication;
import io.koine.model.policy.Policy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// The policies by namespace, so that a workload looks only at those that may concern it.
final class PolicyIndex {
    /// Istio: of several policies for the same workload the oldest wins; equal ages are ordered by name.
    private static final Comparator<PeerAuthentication> OLDEST_FIRST =
            Comparator.comparing(PeerAuthentication::created).thenComparing(PeerAuthentication::key);

    private final String rootNamespace;
    private final Map<String, List<PeerAuthentication>> peers = new HashMap<>();
    private final Map<String, List<AuthorizationPolicy>> authorizations = new HashMap<>();

    /// @param rootNamespace the mesh's root namespace
    /// @param policies in the order of their names
    PolicyIndex(String rootNamespace, Collection<Policy> policies) {
        this.rootNamespace = rootNamespace;
        for (Policy policy : policies) {
            String namespace = policy.key().namespace();
            if (policy instanceof PeerAuthentication peer) {
                peers.computeIfAbsent(namespace, n -> new ArrayList<>()).add(peer);
            } else if (policy instanceof AuthorizationPolicy authorization) {
                authorizations
                        .computeIfAbsent(namespace, n -> new ArrayList<>())
                        .add(authorization);
            }
        }
        peers.values().forEach(list -> list.sort(OLDEST_FIRST));
    }

    /// @param workload a workload
    /// @return the PeerAuthentications that hold for it: the workload's, its namespace's, the mesh's, in
    ///     this order; a selector in the root namespace selects among that namespace's own workloads, as the
    ///     API says
    List<PeerAuthentication> peerAuthentications(Workload workload) {
        List<PeerAuthentication> own = peers.getOrDefault(workload.id().namespace(), List.of());
        List<PeerAuthentication> holding = new ArrayList<>(3);
        first(own, policy -> !wide(policy) && policy.selector().matches(workload.labels()))
                .ifPresent(holding::add);
        first(own, PolicyIndex::wide).ifPresent(holding::add);
        first(peers.getOrDefault(rootNamespace, List.of()), PolicyIndex::wide)
                .filter(policy -> !holding.contains(policy))
                .ifPresent(holding::add);
        return holding;
    }

    /// @param workload a workload
    /// @return the authorization policies that select it, of its own namespace and of the root namespace
    Authorization authorization(Workload workload) {
        List<AuthorizationPolicy> deny = new ArrayList<>();
        List<AuthorizationPolicy> allow = new ArrayList<>();
        String own = workload.id().namespace();
        for (String namespace : own.equals(rootNamespace) ? List.of(own) : List.of(rootNamespace, own)) {
            for (AuthorizationPolicy policy : authorizations.getOrDefault(namespace, List.of())) {
                if (policy.selector().matches(workload.labels())) {
                    (switch (policy.action()) {
                                case DENY -> deny;
                                case ALLOW -> allow;
                            })
                            .add(policy);
                }
            }
        }
        return new Authorization(deny, allow);
    }

    private static boolean wide(PeerAuthentication policy) {
        return policy.selector().matchLabels().isEmpty();
    }

    private static Optional<PeerAuthentication> first(
            List<PeerAuthentication> sorted, Predicate<PeerAuthentication> wanted) {
        return sorted.stream().filter(wanted).findFirst();
    }
}
