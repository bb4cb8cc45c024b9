package io.koine.envoy.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.envoy.proof.Call.Peer;
import io.koine.envoy.proof.Call.Request;
import io.koine.envoy.proof.Call.Wire;
import io.koine.envoy.proof.Reference.Verdict;
import io.koine.model.Protocol;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.AuthorizationPolicy.Condition;
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

    /// A template's variable takes what RFC 3986 lets stand in a path, the star too, and nothing else.
    @Test
    void lettersUnderATemplate() {
        Match template = new Match(List.of("/{**}"), List.of());
        Rule rule = new Rule(
                List.of(), List.of(new Operation(Match.ANY, Match.ANY, Match.ANY, template)), List.of(), List.of());
        holds(
                world(policy(Action.ALLOW, Optional.empty(), false, rule)),
                http(Wire.MUTUAL_TLS, "/a*b"),
                Verdict.ALLOWED,
                Verdict.ALLOWED);
        holds(
                world(policy(Action.ALLOW, Optional.empty(), false, rule)),
                http(Wire.MUTUAL_TLS, "/a[b"),
                Verdict.REFUSED,
                Verdict.REFUSED);
        holds(
                world(policy(Action.ALLOW, Optional.empty(), false, rule)),
                http(Wire.MUTUAL_TLS, "/a;b=c/d"),
                Verdict.ALLOWED,
                Verdict.ALLOWED);
    }

    /// Istio knows its own domain as `cluster.local` in whole ids only, and STRICT widens nothing.
    @Test
    void clusterLocalBeforeAStar() {
        Match principals = new Match(List.of("cluster.local/ns/a*"), List.of());
        Rule rule = new Rule(List.of(Source.of(principals, Match.ANY)), List.of(), List.of(), List.of());
        holds(
                world(policy(Action.ALLOW, Optional.empty(), false, rule)),
                http(Wire.MUTUAL_TLS, "/"),
                Verdict.REFUSED,
                Verdict.REFUSED);
    }

    /// Under ISTIO two providers refuse what matches, a dry run among them.
    @Test
    void secondProviderInADryRun() {
        World world = world(
                policy(Action.CUSTOM, Optional.of("unknown"), true),
                policy(Action.CUSTOM, Optional.of("known"), false, EVERYTHING));
        holds(world, http(Wire.MUTUAL_TLS, "/"), Verdict.REFUSED, Verdict.ASKS);
    }

    /// Written out, they are resolved like any dot segment before policy looks; what is left of encoded ones is
    /// refused by STRICT's own normalization.
    @Test
    void parametersOnDots() {
        Match admin = new Match(List.of("/admin"), List.of());
        Operation operation = new Operation(Match.ANY, Match.ANY, Match.ANY, admin);
        Rule rule = new Rule(List.of(), List.of(operation), List.of(), List.of());
        World deny = world(policy(Action.DENY, Optional.empty(), false, rule));
        holds(deny, http(Wire.MUTUAL_TLS, "/x/..;a=b/admin"), Verdict.REFUSED, Verdict.REFUSED);
        holds(world(), http(Wire.MUTUAL_TLS, "/x/..;a=b/admin"), Verdict.ALLOWED, Verdict.ALLOWED);
        holds(world(), http(Wire.MUTUAL_TLS, "/x/%2e%2e;a=b/admin"), Verdict.ALLOWED, Verdict.REFUSED);
        holds(deny, http(Wire.MUTUAL_TLS, "/x/%2e%2e;a=b/admin"), Verdict.ALLOWED, Verdict.REFUSED);
        holds(deny, http(Wire.MUTUAL_TLS, "/x\\..;a/admin"), Verdict.ALLOWED, Verdict.REFUSED);
        assertThat(ReferencePath.seen("/x/..;a=b/admin", PathNormalization.MERGE_SLASHES))
                .contains("/admin");
    }

    /// Envoy keeps one line of it and joins what is sent.
    @Test
    void severalRequestIds() {
        Match both = new Match(List.of("ok,blocked"), List.of());
        Match one = new Match(List.of("blocked"), List.of());
        List<Map.Entry<String, String>> lines =
                List.of(Map.entry("x-request-id", "ok"), Map.entry("x-request-id", "blocked"));
        Call call =
                new Call(peer(Wire.MUTUAL_TLS), false, 8080, new Request("GET", "shop.test", "/", lines, List.of()));
        holds(deny("request.headers[x-request-id]", both), call, Verdict.REFUSED, Verdict.REFUSED);
        holds(deny("request.headers[x-request-id]", one), call, Verdict.ALLOWED, Verdict.REFUSED);
    }

    /// A list may hold commas alone: that is no empty value.
    @Test
    void emptyElements() {
        World deny = deny("request.headers[x-role]", new Match(List.of(""), List.of()));
        for (String line : List.of(",", "a,,b")) {
            Call call = new Call(
                    peer(Wire.MUTUAL_TLS),
                    false,
                    8080,
                    new Request("GET", "shop.test", "/", List.of(Map.entry("x-role", line)), List.of()));
            holds(deny, call, Verdict.ALLOWED, Verdict.ALLOWED);
        }
    }

    private static World deny(String key, Match match) {
        Rule rule = new Rule(List.of(), List.of(), List.of(new Condition(key, match)), List.of());
        return world(policy(Action.DENY, Optional.empty(), false, rule));
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
