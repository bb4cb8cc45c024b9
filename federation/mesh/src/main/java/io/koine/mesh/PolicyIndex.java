package io.koine.mesh;

import io.koine.mesh.compile.CompiledPolicies;
import io.koine.mesh.scope.authz.Authorization;
import io.koine.mesh.scope.authz.CompiledPolicy;
import io.koine.mesh.scope.authz.External;
import io.koine.mesh.scope.authz.TokenRule;
import io.koine.mesh.scope.authz.WorkloadPolicy;
import io.koine.model.PersistentMap;
import io.koine.model.Workload;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.JwtRule;
import io.koine.model.policy.MeshConfig;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.PeerAuthentication;
import io.koine.model.policy.Policy;
import io.koine.model.policy.PolicyMeaning;
import io.koine.model.policy.RequestAuthentication;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The policies by namespace, so that a workload looks only at those that may concern it.
///
/// @param compiled the same policies, compiled
/// @param policies by name
/// @param keySets key sets (RFC 7517) by address, as last fetched
/// @param namespaces the policies that are in force, by namespace
record PolicyIndex(
        CompiledPolicies compiled,
        PersistentMap<ObjectKey, Policy> policies,
        PersistentMap<String, String> keySets,
        PersistentMap<String, NamespacePolicies> namespaces) {

    /// @param compiled the same policies, compiled
    /// @param policies by name
    /// @param keySets key sets (RFC 7517) by address, as last fetched
    /// @param previous the last index, if there is one: the namespaces that are the same are taken from it
    static PolicyIndex of(
            CompiledPolicies compiled,
            SortedMap<ObjectKey, Policy> policies,
            SortedMap<String, String> keySets,
            @Nullable PolicyIndex previous) {
        PersistentMap<ObjectKey, Policy> all = PersistentMap.of(policies);
        PersistentMap<ObjectKey, Policy> before = previous == null ? PersistentMap.empty() : previous.policies;
        PersistentMap<String, NamespacePolicies> namespaces =
                previous == null ? PersistentMap.empty() : previous.namespaces;
        TreeMap<String, NamespacePolicies> changed = new TreeMap<>();
        for (ObjectKey key : all.difference(before).keys()) {
            changed.computeIfAbsent(key.namespace(), namespace -> NamespacePolicies.of(namespace, all));
        }
        return new PolicyIndex(compiled, all, PersistentMap.of(keySets), namespaces.with(changed, List.of()));
    }

    /// @param workload a workload
    /// @return the PeerAuthentications that hold for it: the workload's, its namespace's, the mesh's, in
    ///     this order; a selector in the root namespace selects among that namespace's own workloads, as
    ///     the API says
    List<PeerAuthentication> peerAuthentications(Workload workload) {
        List<PeerAuthentication> own = of(workload.id().namespace()).peers();
        List<PeerAuthentication> holding = new ArrayList<>(3);
        first(own, policy -> !isWide(policy) && policy.selector().matches(workload.labels()))
                .ifPresent(holding::add);
        first(own, PolicyIndex::isWide).ifPresent(holding::add);
        first(of(rootNamespace()).peers(), PolicyIndex::isWide)
                .filter(policy -> !holding.contains(policy))
                .ifPresent(holding::add);
        return holding;
    }

    /// @param workload a workload
    /// @return what the policies of its own namespace and of the root namespace ask of every request to it
    WorkloadPolicy policy(Workload workload) {
        return policy(workload, new HashMap<>());
    }

    /// @param workload a workload
    /// @param shared by the policies that select a workload what they ask: one object for all that are
    ///     selected by
    /// the
    ///     same; added to
    /// @return what the policies of its own namespace and of the root namespace ask of every request to it
    WorkloadPolicy policy(Workload workload, Map<List<ObjectKey>, WorkloadPolicy> shared) {
        List<AuthorizationPolicy> authorizations = concerning(NamespacePolicies::authorizations, workload).stream()
                .filter(policy -> policy.scope().targets().isEmpty())
                .filter(policy -> policy.selector().matches(workload.labels()))
                .toList();
        List<RequestAuthentication> tokens = concerning(NamespacePolicies::tokens, workload).stream()
                .filter(policy -> policy.targets().isEmpty())
                .filter(policy -> policy.selector().matches(workload.labels()))
                .toList();
        List<ObjectKey> selecting = new ArrayList<>();
        authorizations.forEach(policy -> selecting.add(policy.key()));
        tokens.forEach(policy -> selecting.add(policy.key()));
        return shared.computeIfAbsent(selecting, keys -> policy(authorizations, tokens));
    }

    private WorkloadPolicy policy(List<AuthorizationPolicy> authorizations, List<RequestAuthentication> tokens) {
        MeshConfig config = compiled.config();
        return new WorkloadPolicy(
                config.meaning(), config.effectiveNormalization(), rules(tokens), authorization(authorizations));
    }

    private List<TokenRule> rules(List<RequestAuthentication> tokens) {
        List<TokenRule> rules = new ArrayList<>();
        for (RequestAuthentication policy : tokens) {
            policy.rules().forEach(rule -> rules.add(new TokenRule(policy.key(), rule, keys(rule))));
        }
        return rules;
    }

    private Optional<String> keys(JwtRule rule) {
        return rule.keys().inline().or(() -> Optional.ofNullable(keySets.get(rule.keyAddress())));
    }

    private Authorization authorization(List<AuthorizationPolicy> selecting) {
        return new Authorization(
                custom(selecting),
                compiled(selecting, Action.AUDIT),
                compiled(selecting, Action.DENY),
                compiled(selecting, Action.ALLOW));
    }

    private List<CompiledPolicy> compiled(List<AuthorizationPolicy> selecting, Action action) {
        return selecting.stream()
                .filter(policy -> policy.action() == action)
                .map(policy -> compiled.get(policy.key()))
                .toList();
    }

    private List<External> custom(List<AuthorizationPolicy> selecting) {
        TreeMap<String, List<CompiledPolicy>> byProvider = new TreeMap<>();
        for (AuthorizationPolicy policy : selecting) {
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

    private <T> List<T> concerning(Function<NamespacePolicies, List<T>> kind, Workload workload) {
        String own = workload.id().namespace();
        List<T> concerning = new ArrayList<>(kind.apply(of(rootNamespace())));
        if (!own.equals(rootNamespace())) {
            concerning.addAll(kind.apply(of(own)));
        }
        return concerning;
    }

    private NamespacePolicies of(String namespace) {
        return namespaces.getOrDefault(namespace, NamespacePolicies.NONE);
    }

    String rootNamespace() {
        return compiled.config().key().namespace();
    }

    static boolean isWide(PeerAuthentication policy) {
        return policy.selector().matchLabels().isEmpty();
    }

    private static Optional<PeerAuthentication> first(
            List<PeerAuthentication> sorted, Predicate<PeerAuthentication> wanted) {
        return sorted.stream().filter(wanted).findFirst();
    }
}
