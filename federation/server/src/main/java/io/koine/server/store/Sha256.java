package io.koine.server.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// A SHA-256 digest (FIPS 180-4), such as that of a token: enough to recognize it, useless for presenting it.
///
/// @param hex 64 hexadecimal digits in lower case
public record Sha256(String hex) {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    /// @throws IllegalArgumentException if the text is no digest; the text is not repeated, since it may be a
    ///     secret
    public Sha256 {
        if (!HEX.matcher(hex).matches()) {
            throw new IllegalArgumentException(
                    "SHA-256: " + hex.length() + " characters; expected 64 hexadecimal digits in lower case");
        }
    }

    /// @param data any bytes
    /// @return their digest
    public static Sha256 of(byte[] data) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(data);
            return new Sha256(HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    /// @param text any text
    /// @return the digest of its UTF-8 form
    public static Sha256 ofText(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Compares in a time that does not tell how much is equal.
    ///
    /// @param other another digest
    /// @return whether both are equal
    public boolean sameAs(Sha256 other) {
        return MessageDigest.isEqual(
                hex.getBytes(StandardCharsets.US_ASCII), other.hex.getBytes(StandardCharsets.US_ASCII));
    }
}
