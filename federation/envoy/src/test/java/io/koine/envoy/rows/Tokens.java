package io.koine.envoy.rows;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;

/// Token issuers `https://<name>.test` that share one key (RFC 7515, RFC 7519).
final class Tokens {
    private static final String ALIVE = "\"exp\":4102444800";

    private final KeyPair keys;

    Tokens() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            keys = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no RSA key can be made", e);
        }
    }

    /// @param issuer of the tokens
    /// @param more lines of the rule, such as `audiences: [a]`
    /// @return a RequestAuthentication of `payments` that knows them
    String authentication(String issuer, String... more) {
        StringBuilder manifest = new StringBuilder("""
                ---
                apiVersion: security.istio.io/v1
                kind: RequestAuthentication
                metadata: {name: %s, namespace: payments}
                spec:
                  jwtRules:
                  - issuer: https://%s.test
                    jwks: '%s'
                """.formatted(issuer, issuer, keySet()));
        for (String line : more) {
            manifest.append("    ").append(line).append('\n');
        }
        return manifest.toString();
    }

    /// @return the public key as RFC 7517 writes it
    String keySet() {
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        return "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"one\",\"alg\":\"RS256\",\"n\":\""
                + base64(unsigned(key.getModulus())) + "\",\"e\":\"" + base64(unsigned(key.getPublicExponent()))
                + "\"}]}";
    }

    /// @return a token that does not expire while the test runs
    String alive(String issuer, String claims) {
        return of(issuer, claims + "," + ALIVE);
    }

    /// @param issuer its name
    /// @param claims the other claims in JSON
    /// @return a token
    String of(String issuer, String claims) {
        return signed(
                "{\"alg\":\"RS256\",\"typ\":\"JWT\"}", "{\"iss\":\"https://" + issuer + ".test\"," + claims + "}");
    }

    /// @param header in JSON
    /// @param payload in JSON
    /// @return both, signed with the key whatever the header says
    String signed(String header, String payload) {
        String text = base64(header.getBytes(StandardCharsets.UTF_8)) + "."
                + base64(payload.getBytes(StandardCharsets.UTF_8));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(keys.getPrivate());
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return text + "." + base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a token cannot be signed", e);
        }
    }

    /// @return a token of the same text whose signature is not the issuer's
    static String forged(String token) {
        return token.substring(0, token.length() - 8) + "AAAAAAAA";
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }
}
