package io.koine.mesh;

import io.koine.model.PersistentMap;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.PeerAuthentication;
import io.koine.model.policy.Policy;
import io.koine.model.policy.RequestAuthentication;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The policies of a namespace that workloads look at.
///
/// @param peers the oldest first
/// @param authorizations in the order of their names
/// @param tokens in the order of their names
record NamespacePolicies(
        List<PeerAuthentication> peers, List<AuthorizationPolicy> authorizations, List<RequestAuthentication> tokens) {
    /// Istio: of several policies for the same workload the oldest wins; equal ages are ordered by name.
    private static final Comparator<PeerAuthentication> OLDEST_FIRST =
            Comparator.comparing(PeerAuthentication::created).thenComparing(PeerAuthentication::key);

    /// No name comes before it.
    private static final String FIRST_NAME = "0";

    static final NamespacePolicies NONE = new NamespacePolicies(List.of(), List.of(), List.of());

    NamespacePolicies {
        peers = peers.stream().sorted(OLDEST_FIRST).toList();
        authorizations = List.copyOf(authorizations);
        tokens = List.copyOf(tokens);
    }

    /// @param policies all policies; those of a namespace stand beside each other
    static NamespacePolicies of(String namespace, PersistentMap<ObjectKey, Policy> policies) {
        List<PeerAuthentication> peers = new ArrayList<>();
        List<AuthorizationPolicy> authorizations = new ArrayList<>();
        List<RequestAuthentication> tokens = new ArrayList<>();
        policies.subMap(
                        new ObjectKey("", namespace, FIRST_NAME),
                        new ObjectKey(String.valueOf(Character.MAX_VALUE), namespace, FIRST_NAME))
                .forEach((key, policy) -> {
                    switch (policy) {
                        case PeerAuthentication peer -> peers.add(peer);
                        case AuthorizationPolicy authorization -> authorizations.add(authorization);
                        case RequestAuthentication authentication -> tokens.add(authentication);
                        default -> {}
                    }
                });
        return new NamespacePolicies(peers, authorizations, tokens);
    }
}
