package io.koine.envoy.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.envoy.Scopes;
import io.koine.envoy.input.ExtensionInput;
import io.koine.mesh.scope.authz.CompiledPolicy;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.AuthorizationPolicy.Match;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import io.koine.model.policy.AuthorizationPolicy.Source;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.Selector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Of many policies on a port only those that changed are translated.
final class PolicyMemoTest {
    private static final int POLICIES = 1_000;

    @Test
    void oneChangedPolicyOfAThousandIsTranslatedAlone() {
        Map<PolicyMemo.Key, TranslatedPolicy> known = new HashMap<>();
        PolicyMemo memo = known::computeIfAbsent;
        List<CompiledPolicy> policies = new ArrayList<>(compiled("first"));
        Translator.remembering(new ExtensionInput.Rules(Action.ALLOW, 8080, policies), memo);
        assertThat(known).hasSize(POLICIES);

        policies = new ArrayList<>(compiled("first"));
        policies.set(7, compiled("second").get(7));
        ExtensionInput changed = new ExtensionInput.Rules(Action.ALLOW, 8080, policies);

        assertThat(Translator.remembering(changed, memo)).isEqualTo(Translator.translate(changed));
        assertThat(known).hasSize(POLICIES + 1);
    }

    private static List<CompiledPolicy> compiled(String caller) {
        Match principals = new Match(List.of("mesh.test/ns/a/sa/" + caller), List.of());
        Rule rule = new Rule(List.of(Source.of(principals, Match.ANY)), List.of(), List.of(), List.of());
        return Scopes.policy(IntStream.range(0, POLICIES)
                        .mapToObj(i -> AuthorizationPolicy.of(
                                new ObjectKey("AuthorizationPolicy", "payments", "p" + i),
                                Selector.ALL,
                                Action.ALLOW,
                                List.of(rule)))
                        .toList())
                .authorization()
                .allow();
    }
}
