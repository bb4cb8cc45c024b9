package io.koine.istio.offline;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Addresses for what has none yet. They are of the documentation range 2001:db8::/32 (RFC 3849), which no network
/// uses, and the same name always gets the same one.
public final class MadeUpAddress {
    private static final String PREFIX = "2001:db8";
    private static final int GROUPS = 6;

    private MadeUpAddress() {}

    /// @param name of what needs an address
    /// @return an IPv6 literal
    static String of(String name) {
        byte[] hash = sha256(name);
        StringBuilder address = new StringBuilder(PREFIX);
        for (int i = 0; i < GROUPS; i++) {
            address.append(':').append(HexFormat.of().formatHex(hash, 2 * i, 2 * i + 2));
        }
        return address.toString();
    }

    /// @param address an IP literal
    /// @return whether it was made up here
    public static boolean is(String address) {
        return address.startsWith(PREFIX + ":");
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
