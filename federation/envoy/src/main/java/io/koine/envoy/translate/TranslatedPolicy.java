package io.koine.envoy.translate;

import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.koine.mesh.scope.authz.CompiledPolicy;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// The rules of one policy on one port, as Envoy has them. Immutable.
public final class TranslatedPolicy {
    private final SortedMap<String, Policy> rules;

    private TranslatedPolicy(SortedMap<String, Policy> rules) {
        this.rules = Collections.unmodifiableSortedMap(rules);
    }

    static TranslatedPolicy of(PolicyMemo.Key key) {
        CompiledPolicy policy = key.policy();
        SortedMap<String, Policy> rules = new TreeMap<>();
        for (int i = 0; i < policy.rules().size(); i++) {
            String name = policy.ruleName(i);
            RuleCompiler.compile(policy.rules().get(i), policy.action(), key.port())
                    .ifPresent(compiled -> rules.put(name, compiled));
        }
        return new TranslatedPolicy(rules);
    }

    /// @return by name; rules that can match nothing on the port are not among them
    SortedMap<String, Policy> rules() {
        return rules;
    }
}
