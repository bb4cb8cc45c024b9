package io.koine.mesh.evaluate;

import io.koine.mesh.scope.InboundScope;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.MtlsMode;
import io.koine.model.policy.PolicyMeaning;
import java.util.stream.IntStream;

/// Prints how long an answer takes for a workload with 1,000 policies, none of which matches. No test: it asserts
/// nothing.
final class EvaluatorBenchmark {
    private static final int POLICIES = 1_000;
    private static final int ROUNDS = 2_000;

    private EvaluatorBenchmark() {}

    /// @param args none
    public static void main(String[] args) {
        AuthorizationPolicy[] policies = IntStream.range(0, POLICIES)
                .mapToObj(i -> Cases.policy(
                        i % 2 == 0 ? Action.DENY : Action.ALLOW,
                        "p" + i,
                        Cases.path("/x" + i + "/*", "/y/{*}/" + i),
                        Cases.source(Cases.anyOf("mesh.test/ns/x/sa/s" + i), Cases.anyOf("te*m" + i)),
                        Cases.when("request.headers[x-role]", Cases.anyOf("r" + i, "q*" + i))))
                .toArray(AuthorizationPolicy[]::new);
        InboundScope scope = Cases.scope(PolicyMeaning.STRICT, MtlsMode.STRICT, policies);
        Request request = Cases.get(Cases.WEB, "/a/b", new Request.Header("x-role", "a, b"));
        for (int pass = 0; pass < 3; pass++) {
            long start = System.nanoTime();
            for (int i = 0; i < ROUNDS; i++) {
                Evaluator.decide(scope, request);
            }
            System.out.println("decide: " + (System.nanoTime() - start) / ROUNDS / 1_000 + " us per answer");
        }
    }
}
