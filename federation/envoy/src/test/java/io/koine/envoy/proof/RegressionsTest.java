package io.koine.envoy.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.envoy.proof.Call.Peer;
import io.koine.envoy.proof.Call.Request;
import io.koine.envoy.proof.Call.Wire;
import io.koine.envoy.proof.Reference.Verdict;
import io.koine.model.Protocol;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.AuthorizationPolicy.Match;
import io.koine.model.policy.AuthorizationPolicy.Operation;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import io.koine.model.policy.AuthorizationPolicy.Scope;
import io.koine.model.policy.AuthorizationPolicy.Source;
import io.koine.model.policy.ExtAuthzProvider;
import io.koine.model.policy.MeshConfig;
import io.koine.model.policy.MtlsMode;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.PathNormalization;
import io.koine.model.policy.PolicyMeaning;
import io.koine.model.policy.Selector;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Every disagreement that the random questions ever found, each in both meanings.
final class RegressionsTest {
    private static final String CALLER = "spiffe://mesh.test/ns/ab/sa/x.y";
    private static final Rule EVERYTHING = new Rule(List.of(), List.of(), List.of(), List.of());

    /// To Istio it does nothing; under STRICT it fails closed where it gets in.
    @Test
    void denyWithoutRules() {
        World world = world(policy(Action.DENY, Optional.empty(), false));
        holds(world, http(Wire.MUTUAL_TLS, "/"), Verdict.ALLOWED, Verdict.REFUSED);
    }

    /// A template's variable takes no star and no backslash: Envoy keeps the star for itself.
    @Test
    void starInAPathUnderATemplate() {
        Match template = new Match(List.of("/{**}"), List.of());
        Rule rule = new Rule(
                List.of(), List.of(new Operation(Match.ANY, Match.ANY, Match.ANY, template)), List.of(), List.of());
        holds(
                world(policy(Action.ALLOW, Optional.empty(), false, rule)),
                http(Wire.MUTUAL_TLS, "/a*b"),
                Verdict.REFUSED,
                Verdict.REFUSED);
        holds(
                world(policy(Action.ALLOW, Optional.empty(), false, rule)),
                http(Wire.MUTUAL_TLS, "/a;b=c/d"),
                Verdict.ALLOWED,
                Verdict.ALLOWED);
    }

    /// Istio knows its own domain as `cluster.local` in whole ids only.
    @Test
    void clusterLocalBeforeAStar() {
        Match principals = new Match(List.of("cluster.local/ns/a*"), List.of());
        Rule rule = new Rule(List.of(Source.of(principals, Match.ANY)), List.of(), List.of(), List.of());
        holds(
                world(policy(Action.ALLOW, Optional.empty(), false, rule)),
                http(Wire.MUTUAL_TLS, "/"),
                Verdict.REFUSED,
                Verdict.ALLOWED);
    }

    /// Under ISTIO two providers refuse what matches, a dry run among them.
    @Test
    void secondProviderInADryRun() {
        World world = world(
                policy(Action.CUSTOM, Optional.of("unknown"), true),
                policy(Action.CUSTOM, Optional.of("known"), false, EVERYTHING));
        holds(world, http(Wire.MUTUAL_TLS, "/"), Verdict.REFUSED, Verdict.ASKS);
    }

    /// Envoy resolves them before any filter sees them, unless the dots are escaped; those STRICT refuses.
    @Test
    void parametersOnDots() {
        holds(world(), http(Wire.MUTUAL_TLS, "/x/..;a=b/admin"), Verdict.ALLOWED, Verdict.ALLOWED);
        holds(world(), http(Wire.MUTUAL_TLS, "/x/%2e%2e;a=b/admin"), Verdict.ALLOWED, Verdict.REFUSED);
        holds(world(), http(Wire.MUTUAL_TLS, "/x\\..;a=b/admin"), Verdict.ALLOWED, Verdict.REFUSED);
        for (PathNormalization resolving :
                List.of(PathNormalization.MERGE_SLASHES, PathNormalization.REJECT_ESCAPED_SLASHES)) {
            assertThat(ReferencePath.seen("/x/..;a=b/admin", resolving)).contains("/admin");
        }
    }

    /// TLS that is not the mesh's is the application's own on a port of opaque bytes, and no HTTP.
    @Test
    void otherTlsWherePlaintextIsTaken() {
        Call opaque = new Call(peer(Wire.MUTUAL_TLS_OTHER_ALPN), true, 8080, Request.NONE);
        holds(world(), opaque, Verdict.ALLOWED, Verdict.ALLOWED);
        holds(world(), http(Wire.MUTUAL_TLS_OTHER_ALPN, "/"), Verdict.REFUSED, Verdict.REFUSED);
    }

    private static void holds(World istio, Call call, Verdict inIstio, Verdict inStrict) {
        for (PolicyMeaning meaning : PolicyMeaning.values()) {
            World world = new World(mesh(meaning), istio.trustDomain(), istio.workload(), istio.policies(), List.of());
            Verdict expected = meaning == PolicyMeaning.ISTIO ? inIstio : inStrict;
            Protocol protocol = call.tcp() ? Protocol.TCP : Protocol.HTTP;
            assertThat(Reference.of(world, call, RandomCalls.NOW))
                    .as("reference, %s", meaning)
                    .isEqualTo(expected);
            assertThat(EvaluatorAgreesTest.answer(world, Resolved.of(world, protocol, new Random(0)), call))
                    .as("evaluator, %s", meaning)
                    .isEqualTo(expected);
        }
    }

    private static World world(AuthorizationPolicy... policies) {
        return new World(
                mesh(PolicyMeaning.ISTIO),
                "mesh.test",
                new World.Target("a", Map.of(), MtlsMode.PERMISSIVE),
                List.of(policies),
                List.of());
    }

    private static MeshConfig mesh(PolicyMeaning meaning) {
        ExtAuthzProvider provider = new ExtAuthzProvider(
                "known",
                "authz.a.svc.cluster.local",
                9000,
                ExtAuthzProvider.DEFAULT_TIMEOUT,
                ExtAuthzProvider.Failure.CLOSED,
                Optional.empty(),
                new ExtAuthzProvider.Protocol.Grpc());
        return new MeshConfig(
                new ObjectKey(MeshConfig.KIND, "root", MeshConfig.NAME),
                meaning,
                Optional.empty(),
                MeshConfig.Aliases.NONE,
                List.of(provider));
    }

    private static AuthorizationPolicy policy(Action action, Optional<String> provider, boolean dryRun, Rule... rules) {
        return new AuthorizationPolicy(
                new ObjectKey("AuthorizationPolicy", "a", "p" + provider.orElse("")),
                new Scope(Selector.ALL, List.of(), dryRun),
                action,
                provider,
                List.of(rules));
    }

    private static Call http(Wire wire, String path) {
        return new Call(peer(wire), false, 8080, new Request("GET", "shop.test", path, List.of(), List.of()));
    }

    private static Peer peer(Wire wire) {
        return new Peer(wire, List.of(CALLER), "127.0.0.1", "");
    }
}
