package io.koine.envoy.rows;

import static io.koine.envoy.rows.Caller.PLAIN;
import static io.koine.envoy.rows.Question.differs;
import static io.koine.envoy.rows.Question.same;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Tokens: which are valid, where they stand, what claims mean.
@Tag("envoy")
final class TokenRowsTest {
    @RegisterExtension
    static final PolicyLab LAB = new PolicyLab();

    private static final Tokens TOKENS = new Tokens();
    private static final String BEARER = "Authorization: Bearer ";

    private static final Pair TWO = LAB.both(TOKENS.authentication("good", "fromHeaders: [{name: x-one}]")
            + TOKENS.authentication("other", "fromHeaders: [{name: x-two}]"));

    private static final Pair PLACES = LAB.both(TOKENS.authentication("good"));

    private static final Pair AUDIENCE =
            LAB.both(TOKENS.authentication("good", "audiences: [shop]") + Manifests.policy("any", "ALLOW", """
            rules:
            - from: [{source: {requestPrincipals: ['*']}}]
            """));

    private static final Pair BOB = LAB.both(TOKENS.authentication("good") + Manifests.policy("bob", "ALLOW", """
            rules:
            - from: [{source: {requestPrincipals: ['*/bob']}}]
            """));

    private static final Pair CLAIMS =
            LAB.both(TOKENS.authentication("good") + Manifests.policy("claims", "ALLOW", """
            rules:
            - to: [{operation: {paths: [/scope]}}]
              when: [{key: 'request.auth.claims[scope]', values: [read]}]
            - to: [{operation: {paths: [/groups]}}]
              when: [{key: 'request.auth.claims[groups]', values: [read]}]
            - to: [{operation: {paths: [/level]}}]
              when: [{key: 'request.auth.claims[level]', values: ['1', 'true']}]
            - to: [{operation: {paths: [/presenter]}}]
              when: [{key: request.auth.presenter, values: [web]}]
            """));

    private static final Pair NO_KEYS = LAB.both("""
            apiVersion: security.istio.io/v1
            kind: RequestAuthentication
            metadata: {name: gone, namespace: payments}
            spec: {jwtRules: [{issuer: https://gone.test, jwksUri: https://gone.test/keys}]}
            """ + TOKENS.authentication("good"));

    @Test
    void row9AForgedSecondToken() throws IOException {
        String good = TOKENS.alive("good", "\"sub\":\"a\"");
        String other = TOKENS.alive("other", "\"sub\":\"a\"");
        TWO.answers(
                same("200", PLAIN, "GET /"),
                same("200", PLAIN, "GET /", "x-one: " + good),
                same("200", PLAIN, "GET /", "x-one: " + good, "x-two: " + other),
                differs("200", "401", PLAIN, "GET /", "x-one: " + good, "x-two: " + Tokens.forged(other)),
                differs("200", "401", PLAIN, "GET /", "x-one: " + Tokens.forged(good), "x-two: " + other),
                same("401", PLAIN, "GET /", "x-one: " + Tokens.forged(good)),
                same("401", PLAIN, "GET /", "x-one: " + other));
    }

    @Test
    void row10Validity() throws IOException {
        String shop = "\"sub\":\"a\",\"aud\":\"shop\"";
        AUDIENCE.answers(
                same("200", PLAIN, "GET /", BEARER + TOKENS.alive("good", shop)),
                same("403", PLAIN, "GET /", BEARER + TOKENS.alive("good", "\"sub\":\"a\",\"aud\":\"other\"")),
                same("403", PLAIN, "GET /", BEARER + TOKENS.alive("good", "\"sub\":\"a\"")),
                same("200", PLAIN, "GET /", BEARER + TOKENS.alive("good", "\"sub\":\"a\",\"aud\":[\"x\",\"shop\"]")),
                same("200", PLAIN, "GET /", BEARER + TOKENS.alive("good", "\"sub\":\"a\",\"aud\":\"shop/\"")),
                differs("200", "401", PLAIN, "GET /", BEARER + TOKENS.of("good", shop)),
                differs("200", "401", PLAIN, "GET /", BEARER + TOKENS.of("good", shop + ",\"exp\":0")),
                same("401", PLAIN, "GET /", BEARER + TOKENS.of("good", shop + ",\"exp\":1")),
                same("401", PLAIN, "GET /", BEARER + TOKENS.alive("good", shop + ",\"nbf\":4102444000")),
                same("403", PLAIN, "GET /", BEARER),
                same("403", PLAIN, "GET /"),
                same("403", PLAIN, "GET /", BEARER + TOKENS.alive("good", "\"aud\":\"shop\"")));
    }

    @Test
    void row10Places() throws IOException {
        String token = TOKENS.alive("good", "\"sub\":\"a\"");
        PLACES.answers(
                same("200", PLAIN, "GET /", BEARER),
                same("200", PLAIN, "GET /?access_token=" + token),
                same("401", PLAIN, "GET /?access_token=" + Tokens.forged(token)),
                same("401", PLAIN, "GET /", BEARER + token, BEARER + token),
                same("401", PLAIN, "GET /", BEARER + Tokens.forged(token)));
    }

    @Test
    void row11Preflights() throws IOException {
        String[] forged = {
            BEARER + Tokens.forged(TOKENS.alive("good", "\"sub\":\"bob\"")),
            "Origin: http://a.test",
            "Access-Control-Request-Method: GET"
        };
        String[] good = {BEARER + TOKENS.alive("good", "\"sub\":\"bob\""), forged[1], forged[2]};
        PLACES.answers(
                differs("200", "401", PLAIN, "OPTIONS /", forged),
                same("200", PLAIN, "OPTIONS /", good),
                same("401", PLAIN, "OPTIONS /", forged[0]));
        BOB.answers(
                differs("403", "401", PLAIN, "OPTIONS /", forged),
                differs("403", "200", PLAIN, "OPTIONS /", good),
                same("200", PLAIN, "GET /", good));
    }

    @Test
    void row12Claims() throws IOException {
        CLAIMS.answers(
                claim("200", "/scope", "\"scope\":\"read write\""),
                claim("403", "/scope", "\"scope\":\"read,write\""),
                claim("200", "/scope", "\"scope\":[\"read\"]"),
                claim("403", "/groups", "\"groups\":\"read write\""),
                claim("200", "/groups", "\"groups\":\"read\""),
                claim("200", "/groups", "\"groups\":[\"write\",\"read\"]"),
                claim("403", "/level", "\"level\":1"),
                claim("403", "/level", "\"level\":true"),
                claim("200", "/level", "\"level\":\"1\""),
                claim("200", "/presenter", "\"azp\":\"web\""),
                claim("200", "/presenter", "\"azp\":[\"x\",\"web\"]"));
        BOB.answers(
                claim("200", "/", "\"sub\":\"bob\""),
                claim("403", "/", "\"sub\":\"x/bob\""),
                claim("403", "/", "\"sub\":\"notbob\""));
    }

    private static Question claim(String status, String path, String claims) {
        return same(status, PLAIN, "GET " + path, BEARER + TOKENS.alive("good", claims));
    }

    @Test
    void row18KeysThatCannotBeHad() throws IOException {
        NO_KEYS.answers(
                same("200", PLAIN, "GET /"),
                same("401", PLAIN, "GET /", BEARER + TOKENS.alive("gone", "\"sub\":\"a\"")),
                same("200", PLAIN, "GET /", BEARER + TOKENS.alive("good", "\"sub\":\"a\"")));
    }
}
