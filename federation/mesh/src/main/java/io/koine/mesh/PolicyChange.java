package io.koine.mesh;

import io.koine.model.PersistentMap;
import io.koine.model.Workload;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.JwtRule;
import io.koine.model.policy.MeshConfig;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.PeerAuthentication;
import io.koine.model.policy.Policy;
import io.koine.model.policy.RequestAuthentication;
import io.koine.model.policy.Selector;
import io.koine.model.policy.Sidecar;
import io.koine.model.policy.UnenforcedObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which workloads a change of policy concerns: those that what changed selects now, or selected before.
final class PolicyChange {
    private final String rootNamespace;
    private final boolean everything;
    private final List<Selector> everywhere = new ArrayList<>();
    private final Map<String, List<Selector>> inNamespaces = new HashMap<>();

    private PolicyChange(String rootNamespace, boolean everything) {
        this.rootNamespace = rootNamespace;
        this.everything = everything;
    }

    /// @param before the policies of the last image; null if they hold for other settings
    /// @param now the policies
    static PolicyChange between(@Nullable PolicyIndex before, PolicyIndex now) {
        if (before == null || !before.compiled().config().equals(now.compiled().config())) {
            return new PolicyChange(now.rootNamespace(), true);
        }
        PolicyChange change = new PolicyChange(now.rootNamespace(), false);
        PersistentMap.Difference<ObjectKey, Policy> difference = now.policies().difference(before.policies());
        for (ObjectKey key : difference.keys()) {
            change.selected(before.policies().get(key));
            change.selected(now.policies().get(key));
        }
        Set<String> addresses =
                new HashSet<>(now.keySets().difference(before.keySets()).keys());
        if (!addresses.isEmpty()) {
            change.withKeysOf(addresses, now);
        }
        return change;
    }

    /// A policy whose keys are others is another policy.
    private void withKeysOf(Set<String> addresses, PolicyIndex index) {
        index.namespaces()
                .values()
                .forEach(namespace -> namespace.tokens().stream()
                        .filter(policy -> policy.rules().stream().anyMatch(rule -> asksFor(rule, addresses)))
                        .forEach(this::selected));
    }

    private static boolean asksFor(JwtRule rule, Set<String> addresses) {
        return rule.keys().inline().isEmpty() && addresses.contains(rule.keyAddress());
    }

    private void selected(@Nullable Policy policy) {
        switch (policy) {
            case null -> {}
            case PeerAuthentication peer ->
                selected(peer.key(), peer.selector(), isRoot(peer.key()) && PolicyIndex.isWide(peer));
            case AuthorizationPolicy authorization -> {
                if (authorization.scope().targets().isEmpty()) {
                    selected(authorization.key(), authorization.selector(), isRoot(authorization.key()));
                }
            }
            case RequestAuthentication authentication -> {
                if (authentication.targets().isEmpty()) {
                    selected(authentication.key(), authentication.selector(), isRoot(authentication.key()));
                }
            }
            // The one that counts is looked at before; the others mean nothing.
            case MeshConfig _, Sidecar _, UnenforcedObject _ -> {}
        }
    }

    private boolean isRoot(ObjectKey key) {
        return key.namespace().equals(rootNamespace);
    }

    private void selected(ObjectKey key, Selector selector, boolean inAll) {
        (inAll ? everywhere : inNamespaces.computeIfAbsent(key.namespace(), name -> new ArrayList<>())).add(selector);
    }

    boolean isNone() {
        return !everything && everywhere.isEmpty() && inNamespaces.isEmpty();
    }

    /// @param workload a workload that is itself the same
    /// @return whether its policy may be another by now
    boolean concerns(Workload workload) {
        return everything
                || matches(everywhere, workload)
                || matches(inNamespaces.getOrDefault(workload.id().namespace(), List.of()), workload);
    }

    private static boolean matches(List<Selector> selectors, Workload workload) {
        return selectors.stream().anyMatch(selector -> selector.matches(workload.labels()));
    }
}
