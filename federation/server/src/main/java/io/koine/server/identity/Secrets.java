package io.koine.server.identity;

import java.security.SecureRandom;
import java.util.Base64;

/// Draws bearer secrets.
public final class Secrets {
    /// Beyond any guessing, and a whole number of base64 characters.
    private static final int BYTES = 33;

    private Secrets() {}

    /// @param random the source of randomness
    /// @param prefix says what the secret is for, so that scanners find leaked ones
    /// @return a fresh secret
    public static String draw(SecureRandom random, String prefix) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
