package io.koine.trust.enrol;

import io.koine.trust.IpLiteral;
import io.koine.trust.Quoted;
import io.koine.trust.SpiffeFormatException;
import io.koine.trust.SvidRefusedException;
import io.koine.trust.json.Json;
import io.koine.trust.json.JsonFormatException;
import io.koine.trust.json.JsonObject;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/// The checks that the messages share. Each failure is an [EnrolmentFormatException].
final class Checks {
    static final int MAX_PORT = 65535;

    private static final int MAX_TOKEN_CHARACTERS = 512;
    private static final int MAX_NAME_CHARACTERS = 253;
    private static final int MAX_CSR_CHARACTERS = 24 * 1024;
    private static final Pattern TOKEN = Pattern.compile("[!-~]{1," + MAX_TOKEN_CHARACTERS + "}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._:/-]*[A-Za-z0-9])?");
    private static final Pattern DNS_LABELS =
            Pattern.compile("(?i)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?)*");

    private Checks() {}

    /// Reads a message, whose parser may throw any format exception of this library.
    static <T> T parse(String what, String json, Function<JsonObject, T> read) {
        try {
            return read.apply(Json.parse(json).asObject(what));
        } catch (JsonFormatException | SpiffeFormatException | SvidRefusedException e) {
            throw new EnrolmentFormatException(what + ": " + e.getMessage(), e);
        }
    }

    static EnrolmentFormatException wrong(String field, String value, String expected) {
        return new EnrolmentFormatException(mismatch(field, value, expected));
    }

    static EnrolmentFormatException wrong(String field, String value, String expected, Exception cause) {
        return new EnrolmentFormatException(mismatch(field, value, expected), cause);
    }

    private static String mismatch(String field, String value, String expected) {
        return field + " is " + Quoted.of(value) + ": expected " + expected;
    }

    static void port(String field, int port) {
        if (port < 1 || port > MAX_PORT) {
            throw wrong(field, Integer.toString(port), "a port from 1 to " + MAX_PORT);
        }
    }

    /// @return the address that the literal stands for
    static InetAddress ipLiteral(String field, String text) {
        return IpLiteral.parse(text).orElseThrow(() -> wrong(field, text, "an IPv4 or IPv6 address"));
    }

    /// @param text a host that may be looked up: an IP literal or a DNS name
    static void host(String field, String text) {
        boolean name =
                text.length() <= MAX_NAME_CHARACTERS && DNS_LABELS.matcher(text).matches() && !text.matches("[0-9.]+");
        if (!name && IpLiteral.parse(text).isEmpty()) {
            throw wrong(field, text, "an IP address or a DNS name");
        }
    }

    /// A token is a secret: its value is not shown.
    static void token(String token) {
        if (!TOKEN.matcher(token).matches()) {
            throw new EnrolmentFormatException("token of " + token.length() + " characters: expected 1 to "
                    + MAX_TOKEN_CHARACTERS + " printable ASCII characters");
        }
    }

    static void csr(String pem) {
        if (pem.isBlank() || pem.length() > MAX_CSR_CHARACTERS) {
            throw new EnrolmentFormatException(
                    "csr of " + pem.length() + " characters: expected 1 to " + MAX_CSR_CHARACTERS);
        }
    }

    static void name(String field, String text) {
        if (text.length() > MAX_NAME_CHARACTERS || !NAME.matcher(text).matches()) {
            throw wrong(field, text, "a name of letters, digits and '.', '-', '_', ':', '/' within");
        }
    }

    static void nameOrEmpty(String field, String text) {
        if (!text.isEmpty()) {
            name(field, text);
        }
    }

    static void sequence(String field, long sequence) {
        if (sequence < 0) {
            throw wrong(field, Long.toString(sequence), "0 or more");
        }
    }

    static <T> void distinct(String what, Iterable<T> values, Function<T, ?> key) {
        Set<Object> seen = new HashSet<>();
        for (T value : values) {
            Object found = key.apply(value);
            if (!seen.add(found)) {
                throw new EnrolmentFormatException(what + " " + Quoted.of(found.toString()) + " is given twice");
            }
        }
    }
}
