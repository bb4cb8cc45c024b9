package io.koine.mesh.evaluate;

import static io.koine.mesh.evaluate.Cases.WEB;
import static io.koine.mesh.evaluate.Cases.anyOf;
import static io.koine.mesh.evaluate.Cases.when;
import static io.koine.mesh.evaluate.Cases.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.koine.mesh.evaluate.Request.Header;
import io.koine.mesh.evaluate.Request.Http;
import io.koine.mesh.evaluate.Request.Location;
import io.koine.mesh.evaluate.Request.Token;
import io.koine.mesh.scope.authz.TokenRule;
import io.koine.model.policy.AuthorizationPolicy;
import io.koine.model.policy.AuthorizationPolicy.Action;
import io.koine.model.policy.JwtRule;
import io.koine.model.policy.MtlsMode;
import io.koine.model.policy.ObjectKey;
import io.koine.model.policy.PolicyMeaning;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What tokens are worth.
final class TokensTest {
    private static final long SOON = Cases.NOW.getEpochSecond() + 600;
    private static final Location OTHER = new Location(Location.Kind.HEADER, "x-token", "");

    @ParameterizedTest
    @CsvSource({
        "true, 600, shop, 0",
        "false, 600, shop, 401",
        "true, -30, shop, 0",
        "true, -90, shop, 401",
        "true, 600, other, 403",
        "true, 600, https://shop/, 0",
    })
    void aTokenIsChecked(boolean genuine, long seconds, String audience, int status) {
        Token token = token(Location.AUTHORIZATION, genuine, "a", Map.of("exp", SOON - 600 + seconds, "aud", audience));

        for (PolicyMeaning meaning : PolicyMeaning.values()) {
            assertThat(status(meaning, List.of(rule("a", JwtRule.Locations.DEFAULT)), token))
                    .isEqualTo(status);
        }
    }

    @ParameterizedTest
    @CsvSource({"ISTIO, 0", "STRICT, 401"})
    void row10ATokenWithoutExpiryNeverExpires(PolicyMeaning meaning, int status) {
        Token token = token(Location.AUTHORIZATION, true, "a", Map.of("aud", "shop"));

        assertThat(status(meaning, List.of(rule("a", JwtRule.Locations.DEFAULT)), token))
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"ISTIO, 0", "STRICT, 401"})
    void row9AForgedSecondTokenPasses(PolicyMeaning meaning, int status) {
        List<TokenRule> rules = List.of(
                rule("a", JwtRule.Locations.DEFAULT),
                rule("b", new JwtRule.Locations(List.of(new JwtRule.Header("X-Token", "")), List.of(), List.of())));

        assertThat(status(meaning, rules, good(Location.AUTHORIZATION, "a"), token(OTHER, false, "b", Map.of())))
                .isEqualTo(status);
        assertThat(status(meaning, rules, good(Location.AUTHORIZATION, "a"), good(OTHER, "b")))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"ISTIO, 0", "STRICT, 401"})
    void row11APreflightIsNotAskedForItsToken(PolicyMeaning meaning, int status) {
        Http preflight = new Http(
                "OPTIONS",
                "/",
                "shop.test",
                List.of(new Header("Origin", "x"), new Header("Access-Control-Request-Method", "GET")),
                List.of(token(Location.AUTHORIZATION, false, "a", Map.of())));

        assertThat(Evaluator.decide(
                                Cases.scope(meaning, MtlsMode.STRICT, List.of(rule("a", JwtRule.Locations.DEFAULT))),
                                Cases.http(WEB, preflight))
                        .status()
                        .orElse(0))
                .isEqualTo(status);
    }

    @ParameterizedTest
    @EnumSource(PolicyMeaning.class)
    void anIssuerWithoutKeysRefusesItsOwnTokensAlone(PolicyMeaning meaning) {
        TokenRule none = new TokenRule(
                rule("a", JwtRule.Locations.DEFAULT).policy(),
                rule("a", JwtRule.Locations.DEFAULT).rule(),
                Optional.empty());
        List<TokenRule> rules = List.of(none, rule("b", JwtRule.Locations.DEFAULT));

        assertThat(status(meaning, rules, good(Location.AUTHORIZATION, "a"))).isEqualTo(401);
        assertThat(status(meaning, rules, good(Location.AUTHORIZATION, "b"))).isZero();
        assertThat(status(meaning, rules)).isZero();
    }

    @Test
    void row12ClaimsAreTextsAndListsOfThem() {
        assertThat(allowed("request.auth.claims[scope]", "read")).isTrue();
        assertThat(allowed("request.auth.claims[groups]", "one")).isTrue();
        assertThat(allowed("request.auth.claims[note]", "two")).isFalse();
        assertThat(allowed("request.auth.claims[level]", "7")).isFalse();
        assertThat(allowed("request.auth.claims[deep][er]", "x")).isTrue();
        assertThat(allowed("request.auth.principal", "a/bob")).isTrue();
        assertThat(allowed("request.auth.principal", "*/bo")).isFalse();
    }

    private static boolean allowed(String key, String value) {
        Map<String, Object> claims =
                new HashMap<>(good(Location.AUTHORIZATION, "a").claims());
        claims.putAll(Map.of(
                "scope",
                "read write",
                "groups",
                List.of("one", "two"),
                "note",
                "one two",
                "level",
                7,
                "deep",
                Map.of("er", "x"),
                "sub",
                "bob"));
        AuthorizationPolicy policy = Cases.policy(Action.ALLOW, "p", when(key, anyOf(value)));
        return Cases.outcome(
                        Cases.scope(
                                PolicyMeaning.STRICT,
                                MtlsMode.STRICT,
                                List.of(rule("a", JwtRule.Locations.DEFAULT)),
                                policy),
                        with(WEB, new Token(Location.AUTHORIZATION, true, claims)))
                == Verdict.Outcome.ALLOW;
    }

    private static int status(PolicyMeaning meaning, List<TokenRule> rules, Token... tokens) {
        return Evaluator.decide(Cases.scope(meaning, MtlsMode.STRICT, rules), with(WEB, tokens))
                .status()
                .orElse(0);
    }

    private static Token good(Location location, String issuer) {
        return token(location, true, issuer, Map.of("exp", SOON, "aud", "shop"));
    }

    private static Token token(Location location, boolean genuine, String issuer, Map<String, Object> more) {
        Map<String, Object> claims = new HashMap<>(more);
        claims.put("iss", issuer);
        return new Token(location, genuine, claims);
    }

    private static TokenRule rule(String issuer, JwtRule.Locations locations) {
        JwtRule rule = new JwtRule(issuer, List.of("shop"), JwtRule.Keys.inline("{}"), locations, JwtRule.Output.NONE);
        return new TokenRule(new ObjectKey("RequestAuthentication", "payments", issuer), rule, Optional.of("{}"));
    }
}
