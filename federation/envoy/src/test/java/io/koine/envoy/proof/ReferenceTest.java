package io.koine.envoy.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.koine.envoy.proof.Call.Peer;
import io.koine.envoy.proof.Call.Request;
import io.koine.envoy.proof.Call.Token;
import io.koine.envoy.proof.Call.Wire;
import io.koine.envoy.proof.Reference.Verdict;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.AuthorizationPolicy.Condition;
import io.koine.model.policy.AuthorizationPolicy.Match;
import io.koine.model.policy.AuthorizationPolicy.Operation;
import io.koine.model.policy.AuthorizationPolicy.Rule;
import io.koine.model.policy.AuthorizationPolicy.Source;
import io.koine.model.policy.JwtRule;
import io.koine.model.policy.MeshConfig;
import io.koine.model.policy.MtlsMode;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.PathNormalization;
import io.koine.model.policy.PolicyMeaning;
import io.koine.model.policy.RequestAuthentication;
import io.koine.model.policy.Selector;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// The reference itself says what was measured: a proof against a wrong reference would be none.
final class ReferenceTest {
    private static final String BOB = "spiffe://mesh.test/ns/a/sa/bob";
    private static final Rule EVERYTHING = new Rule(List.of(), List.of(), List.of(), List.of());

    @ParameterizedTest(name = "DENY /admin, {0}: Istio {1}, strict {2}")
    @CsvSource({
        "/admin, REFUSED, REFUSED",
        "/admin?x, REFUSED, REFUSED",
        "/admin#x, REFUSED, REFUSED",
        "//admin, ALLOWED, REFUSED",
        "/x/../admin, REFUSED, REFUSED",
        "/%61dmin, REFUSED, REFUSED",
        "/x/%2e%2e/admin, REFUSED, REFUSED",
        "/\\admin, ALLOWED, REFUSED",
        "/admin%2f, ALLOWED, REFUSED",
        "/%2fadmin, ALLOWED, REFUSED",
        "/x/..%2fadmin, ALLOWED, REFUSED",
        "/admin;a=b, ALLOWED, ALLOWED",
        "/x/..;/admin, REFUSED, REFUSED",
        "/x/..;/other, ALLOWED, ALLOWED",
        "/x/%2e%2e;/other, ALLOWED, REFUSED",
        "/admin/, ALLOWED, ALLOWED",
        "/ADMIN, ALLOWED, ALLOWED",
        "/admin%00, REFUSED, REFUSED",
    })
    void paths(String path, Verdict istio, Verdict strict) {
        Rule rule = new Rule(
                List.of(), List.of(new Operation(Match.ANY, Match.ANY, Match.ANY, is("/admin"))), List.of(), List.of());
        differs(Action.DENY, rule, http("GET", "shop.test", path, List.of(), List.of()), istio, strict);
    }

    @Test
    void mergingResolvesDotsFirst() {
        assertThat(ReferencePath.seen("/a//../b", PathNormalization.MERGE_SLASHES))
                .contains("/a/b");
        assertThat(ReferencePath.seen("/a%2F..%5cb", PathNormalization.DECODE_AND_MERGE_SLASHES))
                .contains("/b");
        assertThat(ReferencePath.seen("/a/../b", PathNormalization.NONE)).contains("/a/../b");
    }

    @Test
    void negationIsSatisfiedByAbsenceUnlessStrict() {
        Rule rule = new Rule(List.of(Source.of(Match.ANY, not("foo"))), List.of(), List.of(), List.of());
        Call plaintext = new Call(
                new Peer(Wire.PLAINTEXT, List.of(), "127.0.0.1", ""),
                false,
                8080,
                new Request("GET", "shop.test", "/", List.of(), List.of()));
        differs(Action.ALLOW, rule, plaintext, Verdict.ALLOWED, Verdict.REFUSED);
        Rule token =
                new Rule(List.of(), List.of(), List.of(new Condition("request.auth.principal", not("i/s"))), List.of());
        Call none = http("GET", "shop.test", "/", List.of(), List.of());
        differs(Action.ALLOW, token, none, Verdict.ALLOWED, Verdict.REFUSED);
    }

    @Test
    void headerLists() {
        Rule guest = new Rule(
                List.of(), List.of(), List.of(new Condition("request.headers[x-role]", is("guest"))), List.of());
        differs(Action.DENY, guest, header("guest,admin"), Verdict.ALLOWED, Verdict.REFUSED);
        differs(Action.DENY, guest, header("guest"), Verdict.REFUSED, Verdict.REFUSED);
        Rule empty =
                new Rule(List.of(), List.of(), List.of(new Condition("request.headers[x-role]", not(""))), List.of());
        differs(Action.ALLOW, empty, header(""), Verdict.REFUSED, Verdict.REFUSED);
        Call missing = http("GET", "shop.test", "/", List.of(), List.of());
        differs(Action.ALLOW, empty, missing, Verdict.ALLOWED, Verdict.ALLOWED);
        Rule present =
                new Rule(List.of(), List.of(), List.of(new Condition("request.headers[x-role]", is("*"))), List.of());
        differs(Action.ALLOW, present, header(""), Verdict.ALLOWED, Verdict.ALLOWED);
        differs(Action.ALLOW, present, missing, Verdict.REFUSED, Verdict.REFUSED);
    }

    @Test
    void httpFieldsOnTcp() {
        Rule rule = new Rule(
                List.of(), List.of(new Operation(Match.ANY, Match.ANY, is("GET"), Match.ANY)), List.of(), List.of());
        Call tcp = new Call(mutual(BOB), true, 8080, Request.NONE);
        differs(Action.DENY, rule, tcp, Verdict.REFUSED, Verdict.REFUSED);
        differs(Action.ALLOW, rule, tcp, Verdict.REFUSED, Verdict.REFUSED);
        Rule ported = new Rule(
                List.of(), List.of(new Operation(Match.ANY, is("9090"), is("GET"), Match.ANY)), List.of(), List.of());
        differs(Action.DENY, ported, tcp, Verdict.ALLOWED, Verdict.ALLOWED);
    }

    @Test
    void tokens() {
        Token good = token("authorization", "Bearer ", false, "i", 3_000_000_000L);
        Token endless = token("authorization", "Bearer ", false, "i", 0);
        Token forged = token("x-token", "", true, "j", 3_000_000_000L);
        assertThat(token(PolicyMeaning.ISTIO, good)).isEqualTo(Verdict.ALLOWED);
        assertThat(token(PolicyMeaning.ISTIO, good, forged)).isEqualTo(Verdict.ALLOWED);
        assertThat(token(PolicyMeaning.STRICT, good, forged)).isEqualTo(Verdict.REFUSED);
        assertThat(token(PolicyMeaning.ISTIO, forged)).isEqualTo(Verdict.REFUSED);
        assertThat(token(PolicyMeaning.ISTIO, endless)).isEqualTo(Verdict.ALLOWED);
        assertThat(token(PolicyMeaning.STRICT, endless)).isEqualTo(Verdict.REFUSED);
        assertThat(token(PolicyMeaning.STRICT)).isEqualTo(Verdict.ALLOWED);
    }

    @Test
    void hostsNamespacesAndDomains() {
        Rule host = new Rule(
                List.of(),
                List.of(new Operation(is("shop.test"), Match.ANY, Match.ANY, Match.ANY)),
                List.of(),
                List.of());
        Call ported = http("GET", "SHOP.test:80", "/", List.of(), List.of());
        differs(Action.DENY, host, ported, Verdict.ALLOWED, Verdict.REFUSED);
        Call bare = http("GET", "SHOP.test", "/", List.of(), List.of());
        Rule wide = new Rule(List.of(Source.of(Match.ANY, is("*a"))), List.of(), List.of(), List.of());
        Call other = new Call(mutual("spiffe://mesh.test/ns/x/sa/y"), false, 8080, bare.request());
        differs(Action.ALLOW, wide, other, Verdict.ALLOWED, Verdict.REFUSED);
        Rule local = new Rule(
                List.of(Source.of(is("cluster.local/ns/a/sa/bob"), Match.ANY)), List.of(), List.of(), List.of());
        differs(Action.ALLOW, local, bare, Verdict.ALLOWED, Verdict.ALLOWED);
        Call foreign = new Call(mutual("spiffe://x.test/ns/a/sa/bob"), false, 8080, bare.request());
        differs(Action.ALLOW, EVERYTHING, foreign, Verdict.REFUSED, Verdict.REFUSED);
    }

    @Test
    void whatCannotBeParsedFailsClosed() {
        Match bad = is("10.1.2");
        Rule rule = new Rule(
                List.of(new Source(Source.of(Match.ANY, Match.ANY).peer(), Match.ANY, bad, Match.ANY)),
                List.of(),
                List.of(),
                List.of());
        Call call = http("GET", "shop.test", "/", List.of(), List.of());
        differs(Action.DENY, rule, call, Verdict.REFUSED, Verdict.REFUSED);
        differs(Action.ALLOW, rule, call, Verdict.REFUSED, Verdict.REFUSED);
    }

    /// A generator that allows, or refuses, nearly everything would prove nothing.
    @ParameterizedTest
    @EnumSource(PolicyMeaning.class)
    void bothAnswersAreCommon(PolicyMeaning meaning) {
        Random random = new Random(1);
        RandomWorlds worlds = new RandomWorlds(random);
        RandomCalls calls = new RandomCalls(random);
        int allowed = 0;
        int refusedByPolicy = 0;
        int total = 20_000;
        for (int i = 0; i < total; i++) {
            World world = worlds.world(meaning);
            World open = new World(world.mesh(), world.trustDomain(), world.workload(), List.of(), world.tokens());
            Call call = calls.call();
            Verdict verdict = Reference.of(world, call, RandomCalls.NOW);
            allowed += verdict == Verdict.ALLOWED ? 1 : 0;
            boolean passes = Reference.of(open, call, RandomCalls.NOW) == Verdict.ALLOWED;
            refusedByPolicy += verdict == Verdict.REFUSED && passes ? 1 : 0;
        }
        assertThat(allowed).isBetween(total / 8, total * 3 / 4);
        assertThat(refusedByPolicy).isBetween(total / 8, total * 3 / 4);
    }

    private static Verdict token(PolicyMeaning meaning, Token... tokens) {
        JwtRule.Locations other =
                new JwtRule.Locations(List.of(new JwtRule.Header("x-token", "")), List.of(), List.of());
        List<JwtRule> rules = List.of(rule("i", JwtRule.Locations.DEFAULT), rule("j", other));
        World world = new World(
                mesh(meaning),
                "mesh.test",
                new World.Target("a", Map.of(), MtlsMode.PERMISSIVE),
                List.of(),
                List.of(new RequestAuthentication(
                        new ObjectKey("RequestAuthentication", "a", "t"), Selector.ALL, List.of(), rules)));
        return Reference.of(world, http("GET", "shop.test", "/", List.of(), List.of(tokens)), RandomCalls.NOW);
    }

    private static JwtRule rule(String issuer, JwtRule.Locations places) {
        return new JwtRule(issuer, List.of(), JwtRule.Keys.inline("{}"), places, JwtRule.Output.NONE);
    }

    private static Token token(String name, String prefix, boolean forged, String issuer, long expires) {
        return new Token("header", name, prefix, forged, Map.of("iss", issuer, "exp", expires));
    }

    private static void differs(Action action, Rule rule, Call call, Verdict istio, Verdict strict) {
        AuthorizationPolicy policy = AuthorizationPolicy.of(
                new ObjectKey("AuthorizationPolicy", "a", "p"), Selector.ALL, action, List.of(rule));
        for (PolicyMeaning meaning : PolicyMeaning.values()) {
            World world = new World(
                    mesh(meaning),
                    "mesh.test",
                    new World.Target("a", Map.of(), MtlsMode.PERMISSIVE),
                    List.of(policy),
                    List.of());
            assertThat(Reference.of(world, call, RandomCalls.NOW))
                    .as("%s %s", meaning, call)
                    .isEqualTo(meaning == PolicyMeaning.ISTIO ? istio : strict);
        }
    }

    private static MeshConfig mesh(PolicyMeaning meaning) {
        return new MeshConfig(
                new ObjectKey(MeshConfig.KIND, "root", MeshConfig.NAME),
                meaning,
                Optional.empty(),
                MeshConfig.Aliases.NONE,
                List.of());
    }

    private static Call header(String line) {
        return http("GET", "shop.test", "/", List.of(Map.entry("x-role", line)), List.of());
    }

    private static Call http(
            String method, String host, String path, List<Map.Entry<String, String>> headers, List<Token> tokens) {
        return new Call(mutual(BOB), false, 8080, new Request(method, host, path, headers, tokens));
    }

    private static Peer mutual(String uri) {
        return new Peer(Wire.MUTUAL_TLS, List.of(uri), "127.0.0.1", "");
    }

    private static Match is(String value) {
        return new Match(List.of(value), List.of());
    }

    private static Match not(String value) {
        return new Match(List.of(), List.of(value));
    }
}
