package io.koine.mesh;

import io.koine.mesh.compile.CompiledPolicies;
import io.koine.mesh.scope.authz.Authorization;
import io.koine.mesh.scope.authz.CompiledPolicy;
import io.koine.mesh.scope.authz.External;
import io.koine.mesh.scope.authz.TokenRule;
import io.koine.mesh.scope.authz.WorkloadPolicy;
import io.koine.model.Workload;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.JwtRule;
import io.koine.model.policy.MeshConfig;
import io.koine.model.policy.PeerAuthentication;
import io.koine.model.policy.Policy;
import io.koine.model.policy.PolicyMeaning;
import io.koine.model.policy.RequestAuthentication;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/// The policies by namespace, so that a workload looks only at those that may concern it.
final class PolicyIndex {
    /// Istio: of several policies for the same workload the oldest wins; equal ages are ordered by name.
    private static final Comparator<PeerAuthentication> OLDEST_FIRST =
            Comparator.comparing(PeerAuthentication::created).thenComparing(PeerAuthentication::key);

    private final CompiledPolicies compiled;
    private final SortedMap<String, String> keySets;
    private final Map<String, List<PeerAuthentication>> peers = new HashMap<>();
    private final Map<String, List<AuthorizationPolicy>> authorizations = new HashMap<>();
    private final Map<String, List<RequestAuthentication>> tokens = new HashMap<>();

    /// @param compiled the same policies, compiled
    /// @param policies in the order of their names
    /// @param keySets key sets (RFC 7517) by address, as last fetched
    PolicyIndex(CompiledPolicies compiled, Collection<Policy> policies, SortedMap<String, String> keySets) {
        this.compiled = compiled;
        this.keySets = keySets;
        for (Policy policy : policies) {
            String namespace = policy.key().namespace();
            switch (policy) {
                case PeerAuthentication peer -> under(peers, namespace).add(peer);
                case AuthorizationPolicy authorization ->
                    under(authorizations, namespace).add(authorization);
                case RequestAuthentication authentication ->
                    under(tokens, namespace).add(authentication);
                default -> {}
            }
        }
        peers.values().forEach(list -> list.sort(OLDEST_FIRST));
    }

    private static <T> List<T> under(Map<String, List<T>> lists, String namespace) {
        return lists.computeIfAbsent(namespace, n -> new ArrayList<>());
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
        first(peers.getOrDefault(rootNamespace(), List.of()), PolicyIndex::wide)
                .filter(policy -> !holding.contains(policy))
                .ifPresent(holding::add);
        return holding;
    }

    /// @param workload a workload
    /// @return what the policies of its own namespace and of the root namespace ask of every request to it
    WorkloadPolicy policy(Workload workload) {
        MeshConfig config = compiled.config();
        return new WorkloadPolicy(
                config.meaning(), config.effectiveNormalization(), tokens(workload), authorization(workload));
    }

    private List<TokenRule> tokens(Workload workload) {
        List<TokenRule> rules = new ArrayList<>();
        for (RequestAuthentication policy : concerning(tokens, workload)) {
            if (policy.targets().isEmpty() && policy.selector().matches(workload.labels())) {
                policy.rules().forEach(rule -> rules.add(new TokenRule(policy.key(), rule, keys(rule))));
            }
        }
        return rules;
    }

    private Optional<String> keys(JwtRule rule) {
        return rule.keys().inline().or(() -> Optional.ofNullable(keySets.get(rule.keyAddress())));
    }

    private Authorization authorization(Workload workload) {
        List<AuthorizationPolicy> selecting = concerning(authorizations, workload).stream()
                .filter(policy -> policy.scope().targets().isEmpty())
                .filter(policy -> policy.selector().matches(workload.labels()))
                .toList();
        return new Authorization(
                custom(selecting),
                compiled(selecting, Action.AUDIT),
                compiled(selecting, Action.DENY),
                compiled(selecting, Action.ALLOW));
    }

    private List<CompiledPolicy> compiled(List<AuthorizationPolicy> policies, Action action) {
        return policies.stream()
                .filter(policy -> policy.action() == action)
                .map(policy -> compiled.get(policy.key()))
                .toList();
    }

    private List<External> custom(List<AuthorizationPolicy> policies) {
        TreeMap<String, List<CompiledPolicy>> byProvider = new TreeMap<>();
        for (AuthorizationPolicy policy : policies) {
            if (policy.action() == Action.CUSTOM) {
                byProvider
                        .computeIfAbsent(policy.provider().orElse(""), name -> new ArrayList<>())
                        .add(compiled.get(policy.key()));
            }
        }
        MeshConfig config = compiled.config();
        if (config.meaning() == PolicyMeaning.ISTIO && byProvider.size() > 1) {
            // Istio has no order for them: whatever any of them matches is refused.
            String names = String.join(" and ", byProvider.keySet());
            List<CompiledPolicy> all =
                    byProvider.values().stream().flatMap(List::stream).toList();
            return List.of(new External(names, Optional.empty(), all));
        }
        List<External> custom = new ArrayList<>();
        byProvider.forEach((name, asking) -> custom.add(new External(name, config.provider(name), asking)));
        return custom;
    }

    private <T> List<T> concerning(Map<String, List<T>> byNamespace, Workload workload) {
        String own = workload.id().namespace();
        List<T> concerning = new ArrayList<>(byNamespace.getOrDefault(rootNamespace(), List.of()));
        if (!own.equals(rootNamespace())) {
            concerning.addAll(byNamespace.getOrDefault(own, List.of()));
        }
        return concerning;
    }

    private String rootNamespace() {
        return compiled.config().key().namespace();
    }

    private static boolean wide(PeerAuthentication policy) {
        return policy.selector().matchLabels().isEmpty();
    }

    private static Optional<PeerAuthentication> first(
            List<PeerAuthentication> sorted, Predicate<PeerAuthentication> wanted) {
        return sorted.stream().filter(wanted).findFirst();
    }
}
