package io.koine.envoy.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.envoy.Scopes;
import io.koine.model.Protocol;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.MtlsMode;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Translated policy and policy read word by word answer every call alike.
final class DifferentialTest {
    private static final int PORT = 8080;
    private static final int POLICIES_PER_SEED = 100;
    private static final int CALLS_PER_POLICY = 20;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 20);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void agree(long seed) {
        Random random = new Random(seed);
        RandomPolicies generator = new RandomPolicies(random);
        int allowed = 0;
        for (int i = 0; i < POLICIES_PER_SEED; i++) {
            List<AuthorizationPolicy> policies = generator.policies();
            Protocol protocol = random.nextBoolean() ? Protocol.HTTP : Protocol.TCP;
            MtlsMode mode = random.nextBoolean() ? MtlsMode.STRICT : MtlsMode.PERMISSIVE;
            SimulatedEnvoy envoy = new SimulatedEnvoy(Scopes.translate(Scopes.withPolicy(
                    Scopes.scope(List.of(Scopes.port(PORT, protocol, mode)), List.of()), Scopes.policy(policies))));
            NaivePolicy naive = new NaivePolicy(policies, Scopes.MESH.name(), PORT, protocol.isHttp());
            for (int j = 0; j < CALLS_PER_POLICY; j++) {
                Call call = generator.call();
                boolean reaches =
                        mode == MtlsMode.PERMISSIVE || call.principal().isPresent();
                boolean expected = reaches && naive.allows(call);
                allowed += expected ? 1 : 0;
                String question = "seed " + seed + ", policy " + i + ", call " + j;
                assertThat(envoy.take(PORT, call).allowed())
                        .as(() -> question + ": " + protocol + " " + mode + " " + policies + " " + call)
                        .isEqualTo(expected);
            }
        }
        // A generator that allows, or refuses, nearly everything would prove nothing.
        assertThat(allowed).isBetween(CALLS_PER_POLICY, (POLICIES_PER_SEED - 1) * CALLS_PER_POLICY);
    }
}
