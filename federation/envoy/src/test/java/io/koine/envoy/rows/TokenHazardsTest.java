package io.koine.envoy.rows;

import static io.koine.envoy.rows.Caller.PLAIN;
import static io.koine.envoy.rows.Question.differs;
import static io.koine.envoy.rows.Question.same;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Tokens that somebody made up.
@Tag("envoy")
final class TokenHazardsTest {
    @RegisterExtension
    static final PolicyLab LAB = new PolicyLab();

    private static final String BEARER = "Authorization: Bearer ";
    private static final String PAYLOAD =
            "{\"iss\":\"https://good.test\",\"sub\":\"bob\",\"aud\":\"shop\",\"exp\":4102444800}";
    private static final Tokens TOKENS = new Tokens();
    private static final Tokens STRANGER = new Tokens();

    private static final Pair KNOWN = LAB.both(TOKENS.authentication("good"));
    private static final Pair AUDIENCE = LAB.both(TOKENS.authentication("good", "audiences: [shop]"));

    private static Question refused(String token) {
        return same("401", PLAIN, "GET /", BEARER + token);
    }

    @Test
    void class18Algorithms() throws Exception {
        String rs = TOKENS.signed("{\"alg\":\"RS256\"}", PAYLOAD);
        KNOWN.answers(
                same("200", PLAIN, "GET /", BEARER + rs),
                refused(unsigned("{\"alg\":\"none\"}")),
                refused(unsigned("{\"alg\":\"None\"}")),
                refused(unsigned("{\"alg\":\"none\"}") + "AAAA"),
                refused(confused()),
                refused(TOKENS.signed("{}", PAYLOAD)),
                refused(TOKENS.signed("{\"alg\":1}", PAYLOAD)),
                refused(STRANGER.signed("{\"alg\":\"RS256\"}", PAYLOAD)));
    }

    @Test
    void class18KeyIds() throws IOException {
        KNOWN.answers(
                same("200", PLAIN, "GET /", BEARER + TOKENS.signed("{\"alg\":\"RS256\",\"kid\":\"one\"}", PAYLOAD)),
                same("200", PLAIN, "GET /", BEARER + TOKENS.signed("{\"alg\":\"RS256\"}", PAYLOAD)),
                refused(TOKENS.signed("{\"alg\":\"RS256\",\"kid\":\"other\"}", PAYLOAD)),
                refused(TOKENS.signed("{\"alg\":\"RS256\",\"kid\":7}", PAYLOAD)),
                refused(TOKENS.signed("{\"alg\":\"RS256\",\"kid\":null}", PAYLOAD)),
                refused(TOKENS.signed("{\"alg\":\"RS256\",\"kid\":{\"a\":[]}}", PAYLOAD)),
                refused(STRANGER.signed("{\"alg\":\"RS256\",\"kid\":\"one\"}", PAYLOAD)),
                // The process is alive.
                same("200", PLAIN, "GET /"));
    }

    @Test
    void class19Claims() throws IOException {
        AUDIENCE.answers(
                same("200", PLAIN, "GET /", BEARER + TOKENS.signed("{\"alg\":\"RS256\"}", PAYLOAD)),
                // Envoy's own answer to a wrong audience.
                same("403", PLAIN, "GET /", BEARER + TOKENS.alive("good", "\"aud\":\"other\"")),
                same("403", PLAIN, "GET /", BEARER + TOKENS.alive("good", "\"sub\":\"bob\"")),
                refused(TOKENS.of("good", "\"aud\":\"shop\",\"exp\":1")),
                refused(TOKENS.alive("good", "\"aud\":\"shop\",\"nbf\":4102444000")),
                differs("200", "401", PLAIN, "GET /", BEARER + TOKENS.of("good", "\"aud\":\"shop\"")),
                differs("200", "401", PLAIN, "GET /", BEARER + TOKENS.of("good", "\"aud\":\"shop\",\"exp\":0")),
                refused(TOKENS.of("good", "\"aud\":\"shop\",\"exp\":\"never\"")));
    }

    /// ISTIO-SECURITY-2021-001: a token of an issuer that is not known passed as if there were none.
    @Test
    void class20UnknownIssuers() throws IOException {
        KNOWN.answers(
                refused(TOKENS.alive("unknown", "\"sub\":\"bob\"")),
                refused(TOKENS.signed("{\"alg\":\"RS256\"}", "{\"sub\":\"bob\",\"exp\":4102444800}")),
                refused(TOKENS.signed("{\"alg\":\"RS256\"}", PAYLOAD.replace("good.test", "good.test/"))),
                refused("x"),
                refused("x.y.z"),
                refused(".."));
    }

    @Test
    void class24NestingAndSize() throws IOException {
        String deep = "\"a\":" + "[".repeat(5_000) + "]".repeat(5_000);
        List<Question> questions = new ArrayList<>(List.of(
                refused(TOKENS.alive("good", deep)),
                refused(TOKENS.signed(
                        "{\"alg\":\"RS256\",\"x\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}", PAYLOAD)),
                same("431", PLAIN, "GET /", BEARER + TOKENS.alive("good", "\"a\":\"" + "x".repeat(60_000) + "\"")),
                same("200", PLAIN, "GET /")));
        KNOWN.answers(questions.toArray(Question[]::new));
    }

    private static String unsigned(String header) {
        return text(header) + "." + text(PAYLOAD) + ".";
    }

    /// Signed by HMAC with the public key as the secret.
    private static String confused() throws GeneralSecurityException {
        String signed = text("{\"alg\":\"HS256\"}") + "." + text(PAYLOAD);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(TOKENS.keySet().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return signed + "." + Tokens.base64(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(String json) {
        return Tokens.base64(json.getBytes(StandardCharsets.UTF_8));
    }
}
