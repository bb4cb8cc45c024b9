package io.koine.cli.client;

import java.util.regex.Pattern;

/// An administrator's bearer token. Prints redacted.
///
/// @param secret the token
/// @param origin where it was read from, for messages
public record Token(String secret, String origin) {
    // RFC 6750 §2.1: b64token. Anything else could not travel in a header.
    private static final Pattern SYNTAX = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    /// @throws CliException if the text is no bearer token; the message does not show it
    public Token {
        if (!SYNTAX.matcher(secret).matches()) {
            throw new CliException("the token of " + origin + " has " + secret.length()
                    + " characters and is no bearer token: expected one word of letters, digits and '._~+/-='");
        }
    }

    @Override
    public String toString() {
        return "Token[" + origin + ", redacted]";
    }
}
