package io.koine.envoy.translate;

import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.koine.envoy.translate.RuleCompiler.Port;
import io.koine.mesh.scope.authz.CompiledPolicy;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Policies that were translated before, so that of many policies on a port only those that changed are translated
/// anew. Its owner decides how long it lives; it forgets nothing by itself.
///
/// Threads: safe from any thread.
public final class PolicyMemo {
    private final ConcurrentHashMap<Key, SortedMap<String, Policy>> known = new ConcurrentHashMap<>();
    private final AtomicLong translated = new AtomicLong();

    private record Key(CompiledPolicy policy, Port port) {}

    /// @return how many policies were translated, each once for each port
    public long translated() {
        return translated.get();
    }

    SortedMap<String, Policy> rules(CompiledPolicy policy, Port port) {
        return known.computeIfAbsent(new Key(policy, port), key -> {
            translated.incrementAndGet();
            return translate(policy, port);
        });
    }

    private static SortedMap<String, Policy> translate(CompiledPolicy policy, Port port) {
        SortedMap<String, Policy> rules = new TreeMap<>();
        for (int i = 0; i < policy.rules().size(); i++) {
            String name = policy.ruleName(i);
            RuleCompiler.compile(policy.rules().get(i), policy.action(), port)
                    .ifPresent(compiled -> rules.put(name, compiled));
        }
        return rules;
    }
}
